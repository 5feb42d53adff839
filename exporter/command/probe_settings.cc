// SPDX-License-Identifier: Apache-2.0

#include "exporter/command/probe_settings.h"

#include <utility>
#include <variant>

#include "exporter/configuration/secrets.h"
#include "exporter/metrics/family_filter.h"

namespace staple::command {

std::optional<ProbeSettings> load_probe_settings(const ProbeOptions& options, std::ostream& error) {
  if (options.config_file.empty()) return ProbeSettings{config::make_default_settings(), {}};
  config::SecretFiles secrets{&config::read_secret};
  auto loaded = config::load_settings(options.config_file, &secrets, metrics::known_metrics());
  if (auto* const settings = std::get_if<config::Settings>(&loaded))
    return ProbeSettings{std::move(*settings), std::move(secrets.problems)};
  for (const auto& problem : std::get<std::vector<config::Problem>>(loaded))
    error << to_string(problem) << "\n";
  return std::nullopt;
}

bool report_password_problems(const ProbeSettings& loaded, const std::string& name,
                              const ProbeOptions& options, std::ostream& error) {
  const std::string module = "modules." + name + ".";
  bool any = false;
  for (const auto& problem : loaded.password_problems) {
    const bool is_replaced = options.proxy && problem.path == module + "proxy_password_file";
    if (!problem.path.starts_with(module) || is_replaced) continue;
    error << to_string(problem) << "\n";
    any = true;
  }
  return any;
}

}  // namespace staple::command
