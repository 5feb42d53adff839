#pragma once

#include <filesystem>
#include <string>

#include "tests/fleet/fleet.h"

namespace staple::fleet {

/// targets_text lists the endpoints in the file_sd format of Prometheus, with the label `demo`.
std::string targets_text(const Fleet& fleet);

/// discovered_text lists the healthy scenarios once more, and one entry that is no target.
std::string discovered_text(const Fleet& fleet);

/// config_text is a configuration of staple_exporter for the fleet; `interval` is a duration of it.
/// ca.pem and discovered.yml lie beside it.
std::string config_text(const Fleet& fleet, const std::string& interval);

/// write_files writes ca.pem, targets.yml, discovered.yml and config.yml into `directory`, which is
/// made when it is missing. Throws std::filesystem::filesystem_error when that fails.
void write_files(const Fleet& fleet, const std::string& interval,
                 const std::filesystem::path& directory);

}  // namespace staple::fleet
