// SPDX-License-Identifier: Apache-2.0

#include "tests/fleet/files.h"

#include <array>
#include <cerrno>
#include <fstream>
#include <string_view>

namespace staple::fleet {
namespace {

/// ModuleEntry is the configuration of a module.
struct ModuleEntry {
  ScenarioModule module;
  std::string_view name;               ///< of the module and of the fleet
  std::string_view policy;             ///< of the module
  std::string_view views;              ///< of the module
  std::string_view responder = "{}";   ///< of the module
  std::string_view starttls = "none";  ///< of the module
};

constexpr std::array kModules = std::to_array<ModuleEntry>({
    {ScenarioModule::usual, "demo", "{}", "[]"},
    {ScenarioModule::public_web, "demo-public", "{profile: public}", "[]"},
    {ScenarioModule::required, "demo-required", "{staple: require}", "[]"},
    {ScenarioModule::views, "demo-views", "{}", "[{tls: \"1.2\"}]"},
    {ScenarioModule::multi, "demo-multi", "{}", "[{tls: \"1.2\", multi: true}]"},
    {ScenarioModule::responder, "demo-responder", "{}", "[]", "{query: true, interval: 1m}"},
    {ScenarioModule::smtp, "demo-smtp", "{}", "[]", "{}", "smtp"},
});

const ModuleEntry& module_entry_of(ScenarioModule module) {
  return kModules[static_cast<std::size_t>(module)];
}

std::string in_quotes(std::string_view text) { return "\"" + std::string(text) + "\""; }

/// target_list returns the targets of `endpoints` as a YAML sequence. They contain nothing
/// to escape.
std::string target_list(const std::vector<Endpoint>& endpoints) {
  std::string text;
  for (const Endpoint& endpoint : endpoints)
    text += (text.empty() ? "" : ", ") + in_quotes(endpoint.target);
  return "[" + text + "]";
}

std::string fleet_text(std::string_view name, std::string_view module) {
  return "  - name: " + std::string(name) + "\n    module: " + std::string(module) +
         "\n    static_configs:\n";
}

std::string group_text(const std::string& targets, const std::string& demo) {
  return "      - targets: " + targets + "\n        labels: {demo: " + in_quotes(demo) + "}\n";
}

void write(const std::filesystem::path& file, const std::string& text) {
  std::ofstream out(file, std::ios::binary | std::ios::trunc);
  out << text;
  out.close();
  if (!out) {
    throw std::filesystem::filesystem_error("cannot write", file,
                                            std::error_code(errno, std::generic_category()));
  }
}

}  // namespace

std::string targets_text(const Fleet& fleet) {
  std::string text;
  for (const Endpoint& endpoint : fleet.scenarios()) {
    text += "- targets: [" + in_quotes(endpoint.target) +
            "]\n  labels: {demo: " + in_quotes(endpoint.demo) +
            ", __module__: " + in_quotes(module_entry_of(endpoint.module).name) + "}\n";
  }
  if (!fleet.crowd().empty()) {
    text += "- targets: " + target_list(fleet.crowd()) +
            "\n  labels: {demo: \"crowd\", __module__: " +
            in_quotes(module_entry_of(ScenarioModule::usual).name) + "}\n";
  }
  return text;
}

std::string discovered_text(const Fleet& fleet) {
  std::vector<Endpoint> healthy;
  for (const Endpoint& endpoint : fleet.scenarios()) {
    const bool is_usual = endpoint.module == ScenarioModule::usual;
    if (is_usual && std::holds_alternative<Healthy>(endpoint.expected)) healthy.push_back(endpoint);
  }
  return "# Changes take effect without a reload. One entry is invalid and is rejected.\n"
         "- targets: " +
         target_list(healthy) +
         "\n  labels: {demo: \"discovered\"}\n"
         "- targets: [\"http://www.example.com/\"]\n  labels: {demo: \"invalid\"}\n";
}

std::string config_text(const Fleet& fleet, const std::string& interval) {
  std::string text = "# Written by staple_fleet: a configuration that probes its servers.\n";
  text += "global:\n  interval: " + interval + "\n  failure_interval: " + interval +
          "\n  timeout: 5s\n  startup_spread: 5s\n";
  text += "modules:\n";
  for (const ModuleEntry& each : kModules) {
    text += "  " + std::string(each.name) + ":\n    starttls: " + std::string(each.starttls) +
            "\n    tls_config: {ca_file: \"ca.pem\"}\n    policy: " + std::string(each.policy) +
            "\n    attempt_delay: 0s\n    views: " + std::string(each.views) +
            "\n    responder: " + std::string(each.responder) + "\n";
  }
  text += "fleets:\n";
  for (const ModuleEntry& each : kModules) {
    text += fleet_text(each.name, each.name);
    for (const Endpoint& endpoint : fleet.scenarios()) {
      if (endpoint.module == each.module)
        text += group_text("[" + in_quotes(endpoint.target) + "]", endpoint.demo);
    }
  }
  text += "  - name: discovered\n    module: " +
          std::string(module_entry_of(ScenarioModule::usual).name) +
          "\n    file_sd_configs: [{files: [\"discovered.yml\"]}]\n";
  if (!fleet.crowd().empty()) {
    text += fleet_text("crowd", module_entry_of(ScenarioModule::usual).name) +
            group_text(target_list(fleet.crowd()), "crowd");
  }
  return text;
}

void write_files(const Fleet& fleet, const std::string& interval,
                 const std::filesystem::path& directory) {
  std::filesystem::create_directories(directory);
  write(directory / "ca.pem", pki::encode_pem("CERTIFICATE", fleet.world().root.certificate));
  write(directory / "targets.yml", targets_text(fleet));
  write(directory / "discovered.yml", discovered_text(fleet));
  write(directory / "config.yml", config_text(fleet, interval));
}

}  // namespace staple::fleet
