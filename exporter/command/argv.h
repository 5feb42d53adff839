#pragma once

#include <functional>
#include <span>
#include <string>
#include <vector>

namespace staple::command {

/// Argv are arguments as CLI11 is to read them: it takes whatever follows a flag for its value,
/// also where the value was given and is empty (`--flag=`), and also the next flag.
struct Argv {
  std::vector<std::string> all;  ///< `--flag=` as two words, the second one empty
  /// The first flag that wants a value and is followed by a flag; empty: none
  std::string flag_without_value;
};

/// split_argv looks at arguments up to `--`, behind which there are no flags. `takes_value` says
/// whether a word is the name of a flag that wants a value.
Argv split_argv(std::span<const char* const> arguments,
                const std::function<bool(const std::string&)>& takes_value);

}  // namespace staple::command
