// SPDX-License-Identifier: Apache-2.0

#include "exporter/command/check_lists.h"

#include <filesystem>
#include <iterator>
#include <set>
#include <utility>

#include <boost/asio/io_context.hpp>

#include "exporter/clock.h"
#include "exporter/discovery/file_source.h"
#include "probes/text/clean.h"

namespace staple::command {
namespace {

namespace fs = std::filesystem;

/// exists returns whether the file exists, or the folder that a pattern is about. What cannot be
/// looked at exists: reading it gives the better message.
bool exists(const std::string& pattern) {
  const fs::path path(pattern);
  std::error_code error;
  return fs::status(config::has_wildcard(pattern) ? path.parent_path() : path, error).type() !=
         fs::file_type::not_found;
}

void add(std::vector<std::string> texts, std::vector<std::string>& to) {
  for (auto& each : texts) to.push_back(text::clean_text(each));
}

void check_pattern(const std::string& pattern, const discovery::TargetRules& rules,
                   ListProblems& problems) {
  if (!exists(pattern)) return add({pattern + ": no such file"}, problems.warnings);
  boost::asio::io_context loop(1);
  discovery::FileSource source(loop.get_executor(), make_system_clock(), {.files = {pattern}},
                               rules, nullptr, [] {});
  discovery::PollResult result = source.poll_now();
  add(std::move(result.failures), problems.errors);
  const std::size_t unnamed = result.refusals.count - result.refusals.texts.size();
  add(std::move(result.refusals.texts), problems.warnings);
  if (unnamed > 0)
    add({pattern + ": " + std::to_string(unnamed) + " more entries are not used"},
        problems.warnings);
}

}  // namespace

ListProblems check_lists(const config::Settings& settings) {
  ListProblems problems;
  for (const auto& fleet : settings.fleets) {
    const discovery::TargetRules rules{fleet.module, settings.modules, fleet.relabel};
    std::set<std::string> seen;
    for (const auto& discovery : fleet.file_sd) {
      for (const auto& pattern : discovery.files) {
        if (seen.insert(pattern).second) check_pattern(pattern, rules, problems);
      }
    }
  }
  return problems;
}

}  // namespace staple::command
