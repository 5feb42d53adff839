// SPDX-License-Identifier: Apache-2.0

#include "exporter/command/config_check.h"

#include <cstddef>
#include <string>

#include "exporter/command/check_lists.h"

namespace staple::command {
namespace {

/// format_count writes `1 fleet` or `2 fleets`.
std::string format_count(std::size_t count, std::string_view noun) {
  return std::to_string(count) + " " + std::string(noun) + (count == 1 ? "" : "s");
}

}  // namespace

int report_check(const ServeOptions& options, const service::Configuration& configuration,
                 std::ostream& out, std::ostream& error) {
  const ListProblems lists = check_lists(configuration.settings);
  for (const std::string& problem : lists.errors) error << problem << "\n";
  for (const std::string& warning : lists.warnings) error << "warning: " << warning << "\n";
  if (!lists.errors.empty()) return 1;
  // Only the web configuration may be what is checked.
  if (options.config_file.empty() && options.web.config_file.empty())
    error << "warning: " << kNoConfiguration << "\n";
  if (!configuration.roots_problem.empty())
    error << "warning: " << configuration.roots_problem << "\n";
  out << "Configuration OK: " << format_count(configuration.settings.fleets.size(), "fleet") << ", "
      << format_count(count_static_endpoints(configuration), "endpoint") << "\n"
      << std::flush;
  return out ? 0 : 1;
}

}  // namespace staple::command
