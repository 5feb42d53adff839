#pragma once

#include <string>
#include <vector>

#include "exporter/configuration/load.h"
#include "exporter/configuration/settings.h"
#include "probes/error.h"
#include "probes/tls/client.h"

namespace staple::config {

/// read_secret returns the line of text that a file holds, without its end. What it reports names
/// the file and nothing of what is in it.
Result<std::string> read_secret(const std::string& file);

/// load_proxy_passwords reads each `proxy_password_file` of the settings, which came from `file`,
/// and adds a problem for each that holds no password.
void load_proxy_passwords(Settings& settings, const std::string& file,
                          std::vector<Problem>& problems);

}  // namespace staple::config
