#pragma once

#include <string>
#include <vector>

#include "exporter/discovery/target_list.h"
#include "probes/target.h"

namespace staple::command {

/// ListedTarget is one target of `--targets-file`.
struct ListedTarget {
  Target target;
  std::string module;  ///< as its group says; empty: that of the command line
};

/// TargetsFile is what such a file names.
struct TargetsFile {
  std::vector<ListedTarget> targets;  ///< none twice for one module
  /// `file:line: message`, of the file or of entries that are left out
  std::vector<std::string> problems;
};

/// read_targets_file reads a file_sd file (.json, .yml, .yaml) or a text with one target a line, in
/// which empty lines and those that begin with `#` say nothing. `module` is the one that holds
/// where none is chosen.
TargetsFile read_targets_file(const std::string& file, const discovery::Modules& modules,
                              const prober::Module& module);

}  // namespace staple::command
