// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "exporter/command/command_app.h"
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

/// list_words writes words as `a, b or c`.
inline std::string list_words(const std::vector<std::string>& words) {
  std::string list;
  for (std::size_t i = 0; i < words.size(); ++i)
    list += (i == 0 ? "" : i + 1 == words.size() ? " or " : ", ") + words[i];
  return list;
}

/// add_choice adds a flag whose value is one of `words`, which `parse` converts.
template <class Value, class Parse>
CLI::Option* add_choice(CommandApp& app, const std::string& flag, Value& into,
                        std::vector<std::string> words, const std::string& help, Parse parse) {
  app.choices[flag] = words;
  return add_parsed(app, flag, into, list_words(words), help, parse);
}

}  // namespace staple::command
