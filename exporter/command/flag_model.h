// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <string>
#include <vector>

#include "exporter/command/command_app.h"

namespace staple::command {

/// FlagModel is a flag as help, manual page and shell completion describe it.
struct FlagModel {
  std::vector<std::string> names;    ///< `-h`, `--help`; the long one last
  std::string value;                 ///< `FILE`; empty if the flag has no value
  std::vector<std::string> choices;  ///< all possible values; empty if there are others
  std::string variable;              ///< of the environment, used without the flag; may be empty
  bool repeatable = false;
  std::string text;  ///< what it does
};

/// FlagGroup is the flags below one heading.
struct FlagGroup {
  std::string heading;
  std::vector<FlagModel> flags;  ///< never empty
};

/// list_flags returns the flags of a command in the order in which they were added, without the
/// hidden ones.
std::vector<FlagGroup> list_flags(const CommandApp& app);

/// format_help writes the help of a command for a terminal of 100 columns.
std::string format_help(const CommandApp& app);

/// format_model writes the same as JSON, for the programs that write manual page and completions.
std::string format_model(const CommandApp& app);

}  // namespace staple::command
