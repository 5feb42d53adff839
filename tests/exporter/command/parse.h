// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <variant>
#include <vector>

#include <gtest/gtest.h>

#include "exporter/command/command_line.h"

namespace staple::command {

inline Invocation parse(const std::vector<const char*>& arguments) {
  return parse_command_line(arguments);
}

template <class Options>
Options parse_as(const std::vector<const char*>& arguments) {
  const auto invocation = parse(arguments);
  if (const auto* const options = std::get_if<Options>(&invocation)) return *options;
  ADD_FAILURE() << (std::holds_alternative<EarlyExit>(invocation)
                        ? std::get<EarlyExit>(invocation).text
                        : "another command");
  return {};
}

inline EarlyExit parse_early_exit(const std::vector<const char*>& arguments) {
  const auto invocation = parse(arguments);
  if (const auto* const early_exit = std::get_if<EarlyExit>(&invocation)) return *early_exit;
  ADD_FAILURE() << "it was accepted";
  return {};
}

}  // namespace staple::command
