// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <functional>
#include <string>
#include <vector>

#include "exporter/configuration/load.h"
#include "probes/error.h"

namespace staple::config {

/// SecretReader returns the line that a file holds, or an error.
using SecretReader = std::function<Result<std::string>(const std::string& file)>;

/// SecretFiles reads password files while a configuration is parsed.
struct SecretFiles {
  SecretReader read;
  /// Of files that hold no password, in the order of the configuration. Filled by the parser.
  std::vector<Problem> problems = {};
};

/// read_secret returns the line that a file holds, without its line end. Fails if the file
/// cannot be read, is empty or has several lines. The error names the file and holds nothing of
/// its content.
Result<std::string> read_secret(const std::string& file);

}  // namespace staple::config
