#pragma once

#include <functional>
#include <string>
#include <vector>

#include "exporter/configuration/load.h"
#include "probes/error.h"

namespace staple::config {

/// SecretReader returns the line of text that a file holds, or why it does not.
using SecretReader = std::function<Result<std::string>(const std::string& file)>;

/// SecretFiles reads the files of passwords while a configuration is parsed.
struct SecretFiles {
  SecretReader read;
  /// Of files that hold no password, in the order of the configuration; parsing adds to it.
  std::vector<Problem> problems = {};
};

/// read_secret returns the line of text that a file holds, without its end. What it reports names
/// the file and nothing of what is in it.
Result<std::string> read_secret(const std::string& file);

}  // namespace staple::config
