#pragma once

#include <string>
#include <string_view>

#include <CLI/CLI.hpp>

#include "probes/text/clean.h"

namespace staple::command {

/// kProbeGroup is the heading in `--help` of the flags about probing.
inline constexpr auto kProbeGroup = "Probing";

/// quote is what a person wrote, quoted for a message: without control characters, and not
/// too long.
inline std::string quote(std::string_view text) { return "'" + text::clean(text, 100) + "'"; }

/// add_parsed adds a flag whose text `parse` turns into a value of `into`, or refuses by
/// returning nothing.
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
