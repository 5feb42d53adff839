// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <filesystem>
#include <string>

#include "tests/fleet/fleet.h"

namespace staple::fleet {

/// targets_text returns the endpoints in Prometheus's file_sd format, with the label `demo`.
std::string targets_text(const Fleet& fleet);

/// discovered_text returns the healthy scenarios again, and one invalid entry.
std::string discovered_text(const Fleet& fleet);

/// config_text returns a configuration of staple_exporter for the fleet. interval: a duration in
/// its syntax. It refers to ca.pem and discovered.yml in the same directory.
std::string config_text(const Fleet& fleet, const std::string& interval);

/// write_files writes ca.pem, targets.yml, discovered.yml and config.yml into `directory`, and
/// creates it if necessary. Throws std::filesystem::filesystem_error on failure.
void write_files(const Fleet& fleet, const std::string& interval,
                 const std::filesystem::path& directory);

}  // namespace staple::fleet
