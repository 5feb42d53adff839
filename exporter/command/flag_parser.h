// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "exporter/command/command_app.h"
#include "exporter/command/command_line.h"

namespace staple::command {

/// FlagParser reads the arguments of one command; its flags are added to `app` before.
struct FlagParser {
  CommandApp app;
  int usage_code;  ///< exit code if the arguments are wrong

  FlagParser(const std::string& name, int code);

  /// make_usage_error reports `message` and where help is found.
  EarlyExit make_usage_error(const std::string& message) const;

  /// parse returns how the command line ended, or nullopt if all flags were read. Arguments that
  /// are not flags are appended to `words`; without it they are errors. CLI11 would read `[::1]` as
  /// a list, so it gets none of them.
  std::optional<EarlyExit> parse(std::span<const char* const> arguments,
                                 std::vector<std::string>* words = nullptr);
};

}  // namespace staple::command
