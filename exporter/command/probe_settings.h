// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <optional>
#include <ostream>
#include <string>
#include <vector>

#include "exporter/command/command_line.h"
#include "exporter/configuration/load.h"
#include "exporter/configuration/settings.h"

namespace staple::command {

/// ProbeSettings is the configuration, and the problems of password files in it.
struct ProbeSettings {
  config::Settings settings;
  std::vector<config::Problem> password_problems;
};

/// load_probe_settings loads the configuration and the passwords that it names, or the default one
/// without a file. On failure it writes the problems to `error` and returns nullopt. Password files
/// that cannot be read are a failure of the modules that need them.
std::optional<ProbeSettings> load_probe_settings(const ProbeOptions& options, std::ostream& error);

/// report_password_problems writes the problems of the password files that the module needs.
/// Returns whether there are any.
bool report_password_problems(const ProbeSettings& loaded, const std::string& name,
                              const ProbeOptions& options, std::ostream& error);

}  // namespace staple::command
