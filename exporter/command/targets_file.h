// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <string>
#include <vector>

#include "exporter/discovery/target_list.h"
#include "probes/target.h"

namespace staple::command {

/// ListedTarget is one target of `--targets-file`.
struct ListedTarget {
  Target target;
  std::string module;  ///< of its group; empty: the module of the command line
};

/// TargetsFile is the content of such a file.
struct TargetsFile {
  std::vector<ListedTarget> targets;  ///< without duplicates for one module
  /// One message `file:line: message` per problem. Invalid entries are left out.
  std::vector<std::string> problems;
};

/// read_targets_file reads a file_sd file (.json, .yml, .yaml) or a text file with one target per
/// line. In a text file, empty lines and lines that begin with `#` are ignored. `module` applies to
/// targets that choose none.
TargetsFile read_targets_file(const std::string& file, const discovery::Modules& modules,
                              const prober::Module& module);

}  // namespace staple::command
