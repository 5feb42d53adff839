// SPDX-License-Identifier: Apache-2.0

#include <map>

#include "exporter/configuration/scalars.h"
#include "exporter/configuration/sections.h"

namespace staple::config {
namespace {

/// Draft is a fleet that is being read, with the settings it refers to.
struct Draft {
  FleetSettings fleet;
  const Settings& settings;
  const Files& files;
  std::vector<SourceLocation> http_sd_locations = {};
  std::vector<SourceLocation> kubernetes_sd_locations = {};
  bool rules_are_valid = true;
};

void read_name(const Node& node, Draft& draft) {
  const auto text = read_text(node);
  if (!text) return;
  if (text->empty()) node.fail("a fleet needs a name");
  draft.fleet.name = *text;
}

void read_module(const Node& node, Draft& draft) {
  const auto text = read_text(node);
  if (!text) return;
  const auto& modules = draft.settings.modules;
  const auto module = modules.find(*text);
  if (module != modules.end()) {
    draft.fleet.module = module->second;
    return;
  }
  std::vector<std::string_view> names;
  names.reserve(modules.size());
  for (const auto& [name, unused] : modules) names.push_back(name);
  node.fail(describe_unknown("module", *text, names));
}

void read_rules(const Node& node, Draft& draft) {
  const std::size_t before = node.problems.items.size();
  read_relabel(node, draft.fleet.relabel);
  draft.rules_are_valid = node.problems.items.size() == before;
}

// What incomplete rules make of a target says nothing.
void read_groups(const Node& node, Draft& draft) {
  if (draft.rules_are_valid) read_static_configs(node, draft.settings, draft.fleet);
}

constexpr Key<Draft> kKeys[] = {
    {"name", &read_name},
    {"module", &read_module},
    {"interval",
     [](const Node& n, Draft& d) { read_duration(n, Seconds(1), kMaxDuration, d.fleet.interval); }},
    {"failure_interval",
     [](const Node& n, Draft& d) {
       read_duration(n, Seconds(1), kMaxDuration, d.fleet.failure_interval);
     }},
    {"timeout",
     [](const Node& n, Draft& d) { read_duration(n, Seconds(1), kMaxTimeout, d.fleet.timeout); }},
    {"relabel_configs", &read_rules},
    {"static_configs", &read_groups},
    {"file_sd_configs",
     [](const Node& n, Draft& d) { read_file_sd(n, d.files.folder, d.fleet.file_sd); }},
    {"http_sd_configs",
     [](const Node& n, Draft& d) { read_http_sd(n, d.files, d.fleet, d.http_sd_locations); }},
    {"dns_sd_configs", [](const Node& n, Draft& d) { read_dns_sd(n, d.fleet.dns_sd); }},
    {"kubernetes_sd_configs",
     [](const Node& n, Draft& d) {
       read_kubernetes_sd(n, d.files, d.fleet.kubernetes_sd, d.kubernetes_sd_locations);
     }},
};

}  // namespace

void read_fleets(const Node& node, const Files& files, Settings& into) {
  std::map<std::string, int> lines;  // by name, of the first fleet with that name
  node.for_each_item([&](const Node& item) {
    const auto& global = into.global;
    Draft draft{{"",
                 into.modules.at(std::string(kBuiltInModule)),
                 global.interval,
                 global.failure_interval,
                 global.timeout,
                 {}},
                into,
                files};
    read_mapping(item, kKeys, draft);
    check_failure_interval(item, draft.fleet.interval, draft.fleet.failure_interval);
    const auto name = item.find("name");
    if (item.value.kind == YamlValue::Kind::mapping && !name) item.fail("a fleet needs a name");
    if (!draft.fleet.name.empty()) {
      const auto [first, is_new] = lines.emplace(draft.fleet.name, name->value.mark.line);
      if (!is_new)
        name->fail("repeated name, first given in line " + std::to_string(first->second));
    }
    for (auto& discovery : draft.fleet.dns_sd) discovery.servers = draft.fleet.module->dns_servers;
    into.http_sd_locations[draft.fleet.name] = std::move(draft.http_sd_locations);
    into.kubernetes_sd_locations[draft.fleet.name] = std::move(draft.kubernetes_sd_locations);
    into.fleets.push_back(std::move(draft.fleet));
  });
}

}  // namespace staple::config
