// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <functional>
#include <span>
#include <string>
#include <vector>

namespace staple::command {

/// Argv holds arguments prepared for CLI11. CLI11 takes the word after a flag as its value, even if
/// the value was given and is empty (`--flag=`), and even if that word is a flag.
struct Argv {
  std::vector<std::string> all;  ///< `--flag=` as two words, the second one empty
  /// The first flag that needs a value and is followed by a flag, or empty.
  std::string flag_without_value;
};

/// split_argv prepares `arguments`. Words after `--` are not flags. `takes_value` returns whether a
/// word is the name of a flag that needs a value.
Argv split_argv(std::span<const char* const> arguments,
                const std::function<bool(const std::string&)>& takes_value);

}  // namespace staple::command
