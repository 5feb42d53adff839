// SPDX-License-Identifier: Apache-2.0

#include "exporter/command/targets_file.h"

#include <algorithm>
#include <optional>
#include <set>
#include <string_view>
#include <utility>

#include "exporter/discovery/file_source.h"
#include "exporter/targets/read_target.h"
#include "probes/file.h"
#include "probes/starttls/protocol.h"
#include "probes/text/ascii.h"
#include "probes/text/clean.h"
#include "probes/text/redact_url.h"

namespace staple::command {
namespace {

constexpr std::size_t kMaxQuoted = 100;

/// find_list_format returns the format of a file_sd file by its extension. Returns nullopt for
/// other files.
std::optional<discovery::ListFormat> find_list_format(std::string_view file) {
  if (file.ends_with(".json")) return discovery::ListFormat::json;
  if (file.ends_with(".yml") || file.ends_with(".yaml")) return discovery::ListFormat::yaml;
  return std::nullopt;
}

void read_lines(std::string_view text, const std::string& file, std::uint16_t default_port,
                TargetsFile& into) {
  for (int number = 1; !text.empty(); ++number) {
    const auto line = text::trim(text.substr(0, text.find('\n')), " \t\r");
    text.remove_prefix(std::min(text.find('\n'), text.size() - 1) + 1);
    if (line.empty() || line.starts_with('#')) continue;
    auto target = targets::read_target(line, default_port);
    if (target) {
      into.targets.push_back({*std::move(target), ""});
    } else {
      into.problems.push_back(file + ":" + std::to_string(number) + ": " + target.error().message +
                              ", found '" + text::clean(text::redact_url(line), kMaxQuoted) + "'");
    }
  }
}

}  // namespace

TargetsFile read_targets_file(const std::string& file, const discovery::Modules& modules,
                              const prober::Module& module) {
  TargetsFile result;
  const auto text = read_input(file, discovery::kMaxListFile);
  if (!text) {
    result.problems.push_back(file + ": " + text.error().message);
    return result;
  }
  if (const auto format = find_list_format(file)) {
    auto list = parse_target_list(*text, *format, file,
                                  {std::make_shared<const prober::Module>(module), modules});
    if (!list) {
      result.problems.push_back(list.error().message);
      return result;
    }
    result.problems = std::move(list->refusals.texts);
    for (const auto& group : list->groups) {
      for (const auto& target : group.targets) result.targets.push_back({target, group.module});
    }
  } else {
    read_lines(*text, file, entry(module.starttls).default_port, result);
  }
  std::set<std::pair<std::string, std::string>> seen;
  std::erase_if(result.targets, [&](const ListedTarget& each) {
    return !seen.emplace(to_string(each.target), each.module).second;
  });
  if (result.targets.empty() && result.problems.empty())
    result.problems.push_back(file + ": contains no targets");
  return result;
}

}  // namespace staple::command
