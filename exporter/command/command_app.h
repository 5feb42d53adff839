// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <CLI/CLI.hpp>

namespace staple::command {

/// CommandExample is a command line for the help of a command.
struct CommandExample {
  std::string_view meaning;  ///< what it does, in a few words
  std::string_view line;
};

/// CommandHelp is what the help of a command says beside its flags. It refers to constants.
struct CommandHelp {
  std::string_view summary;                 ///< one or two sentences
  std::span<const std::string_view> usage;  ///< one line for each form
  std::span<const CommandExample> examples;
  std::string_view footer;  ///< the last paragraph
};

/// CommandApp holds the flags of a command for CLI11, and what CLI11 does not know of them.
class CommandApp : public CLI::App {
 public:
  using CLI::App::App;

  CommandHelp help;
  /// The values that a flag can have, by its name with dashes. Flags with other values have
  /// no entry
  std::map<std::string, std::vector<std::string>> choices;
};

}  // namespace staple::command
