// SPDX-License-Identifier: Apache-2.0

#include "exporter/configuration/load.h"

#include <algorithm>
#include <filesystem>
#include <tuple>

#include "exporter/configuration/node.h"
#include "exporter/configuration/redacted_yaml.h"
#include "exporter/configuration/secrets.h"
#include "exporter/configuration/sections.h"
#include "probes/file.h"
#include "probes/text/clean.h"

namespace staple::config {
namespace {

/// kMaxFile bounds the size of a configuration file, in bytes.
constexpr std::size_t kMaxFile = 16u << 20;

/// kMaxMessage bounds the message of the parser, which may quote the file.
constexpr std::size_t kMaxMessage = 500;

/// Draft holds the settings that are being read.
struct Draft {
  Settings settings;
  Files files;
  std::span<const KnownMetric> metrics;
};

constexpr Key<Draft> kKeys[] = {
    {"global", [](const Node& n, Draft& d) { read_global(n, d.settings.global); }},
    {"metrics", [](const Node& n, Draft& d) { read_metrics(n, d.metrics, d.settings.metrics); }},
    {"modules", [](const Node& n, Draft& d) { read_modules(n, d.files, d.settings); }},
    {"fleets", [](const Node& n, Draft& d) { read_fleets(n, d.files, d.settings); }},
};

void sort_by_location(std::vector<Problem>& problems) {
  std::ranges::stable_sort(problems, [](const Problem& a, const Problem& b) {
    return std::tie(a.line, a.column) < std::tie(b.line, b.column);
  });
}

}  // namespace

std::string to_string(const Problem& problem) {
  std::string text = problem.file;
  if (problem.line > 0) text += ":" + std::to_string(problem.line);
  if (problem.line > 0 && problem.column > 0) text += ":" + std::to_string(problem.column);
  if (!text.empty()) text += ": ";
  if (!problem.path.empty()) text += problem.path + ": ";
  return text::clean_text(text + problem.message);
}

Settings make_default_settings() {
  Settings settings;
  auto module = std::make_shared<prober::Module>();
  module->name = kBuiltInModule;
  settings.modules.emplace(kBuiltInModule, std::move(module));
  settings.redacted_yaml = "{}\n";
  return settings;
}

SettingsResult parse_settings(std::string_view yaml, const std::string& file, SecretFiles* secrets,
                              std::span<const KnownMetric> metrics) {
  ProblemList problems{file, {}};
  auto document = parse_yaml(yaml);
  if (const auto* const error = std::get_if<YamlError>(&document)) {
    problems.add(error->mark, "", text::clean(error->message, kMaxMessage));
    return std::move(problems.items);
  }
  Draft draft{
      make_default_settings(), {std::filesystem::absolute(file).parent_path(), secrets}, metrics};
  draft.settings.redacted_yaml = redacted_yaml(std::get<YamlValue>(document));
  const Node root{std::get<YamlValue>(document), "", problems};
  check_not_empty(root);
  // In the order of kKeys, not of the file: fleets refer to `global` and `modules`.
  read_mapping(root, kKeys, draft);
  if (secrets) sort_by_location(secrets->problems);
  if (problems.items.empty()) return std::move(draft.settings);
  sort_by_location(problems.items);
  return std::move(problems.items);
}

SettingsResult load_settings(const std::string& path, SecretFiles* secrets,
                             std::span<const KnownMetric> metrics) {
  const auto text = read_file(path, kMaxFile);
  if (!text) return std::vector<Problem>{{path, 0, 0, "", text.error().message}};
  return parse_settings(*text, path, secrets, metrics);
}

}  // namespace staple::config
