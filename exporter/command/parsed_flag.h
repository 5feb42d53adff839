// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <string>
#include <string_view>

#include <CLI/CLI.hpp>

#include "probes/text/clean.h"

namespace staple::command {

/// kProbeGroup is the heading of the flags about probing in `--help`.
inline constexpr auto kProbeGroup = "Probing";

/// quote quotes user input for a message, without control characters and at most 100
/// characters long.
inline std::string quote(std::string_view text) { return "'" + text::clean(text, 100) + "'"; }

/// add_parsed adds a flag whose text `parse` converts to a value for `into`. `parse` returns
/// nullopt for an invalid text; the error then names `expected`.
template <class Value, class Parse>
CLI::Option* add_parsed(CLI::App& app, const std::string& flag, Value& into,
                        const std::string& expected, const std::string& help, Parse parse) {
  return app.add_option_function<std::string>(
      flag,
      [&into, flag, expected, parse](const std::string& text) {
        const auto value = parse(text);
        if (!value)
          throw CLI::ValidationError(flag, "expected " + expected + ", found " + quote(text));
        into = *value;
      },
      help);
}

}  // namespace staple::command
