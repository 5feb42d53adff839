// SPDX-License-Identifier: Apache-2.0

#include "exporter/service/system_roots.h"

#include <algorithm>

#include "exporter/configuration/sections.h"

namespace staple::service {
namespace {

/// list_dependent_modules returns the names of the modules that use the roots of the system,
/// separated by commas.
std::string list_dependent_modules(const config::Settings& settings) {
  const auto is_used = [&](const auto& module) {
    const auto& fleets = settings.fleets;
    return module->name != config::kBuiltInModule || fleets.empty() ||
           std::ranges::find(fleets, module, &config::FleetSettings::module) != fleets.end();
  };
  std::string names;
  for (const auto& [name, module] : settings.modules) {
    if (module->tls.ca_file.empty() && is_used(module)) names += (names.empty() ? "" : ", ") + name;
  }
  return names;
}

}  // namespace

std::string describe_roots_problem(const x509::Roots& roots) {
  if (roots.problem().empty()) return "";
  if (!roots.is_empty()) {
    return "a CA certificate of the system cannot be used (" + roots.problem() +
           "): chains to it are not trusted";
  }
  return "the system has no CA certificates (" + roots.problem() +
         "): without ca_file no chain is trusted, and the profile auto is private";
}

std::string describe_roots_problem(const x509::Roots& system, const config::Settings& settings) {
  const std::string problem = describe_roots_problem(system);
  if (problem.empty()) return "";
  const std::string modules = list_dependent_modules(settings);
  return modules.empty() ? "" : problem + "; modules without ca_file: " + modules;
}

}  // namespace staple::service
