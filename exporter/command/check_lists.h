// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <string>
#include <vector>

#include "exporter/configuration/settings.h"

namespace staple::command {

/// ListProblems holds what is wrong with lists of targets, each with its file.
struct ListProblems {
  std::vector<std::string> errors;    ///< lists that cannot be read
  std::vector<std::string> warnings;  ///< files that do not exist, and entries that are not used
};

/// check_lists reads the lists that the `file_sd_configs` of a configuration name.
ListProblems check_lists(const config::Settings& settings);

}  // namespace staple::command
