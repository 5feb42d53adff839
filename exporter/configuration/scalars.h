// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "exporter/configuration/node.h"
#include "probes/time.h"

namespace staple::config {

/// read_text returns a scalar as a string, even if it looks like a number. Reports another type and
/// returns nullopt.
std::optional<std::string> read_text(const Node& node);

/// read_file_name reads the name of a file, relative to `folder`, into `into`. An empty name leaves
/// `into` unchanged. So does an invalid one, which is reported.
void read_file_name(const Node& node, const std::filesystem::path& folder, std::string& into);

/// read_line reads a string without line breaks, which may go into a header. Its messages do not
/// repeat the string, which may be a secret.
void read_line(const Node& node, std::string& into);

/// read_flag reads `true` or `false`. Reports another value and leaves `into` unchanged.
void read_flag(const Node& node, bool& into);

/// read_duration reads a duration of `min` to `max`, rounded up to whole seconds. Reports another
/// value and leaves `into` unchanged.
void read_duration(const Node& node, Seconds min, Seconds max, Seconds& into);

/// read_count reads a whole number of `min` to `max`. Reports another value and leaves
/// `into` unchanged.
void read_count(const Node& node, unsigned min, unsigned max, unsigned& into);

/// read_share reads a number of at least 0 and less than 1. Reports another value and leaves
/// `into` unchanged.
void read_share(const Node& node, double& into);

/// read_server_name reads a DNS name or an IP address into `into`. An empty string leaves `into`
/// unchanged. Another value is reported.
void read_server_name(const Node& node, std::string& into);

/// Choice is one of the words that a key accepts, and its enumerator.
template <class Enum>
struct Choice {
  std::string_view word;
  Enum value;
};

/// fail_choice reports a value that is not one of `words`, with the nearest of them.
void fail_choice(const Node& node, std::span<const std::string_view> words);

/// read_choice reads one of the words of `choices`. Reports another value and leaves
/// `into` unchanged.
template <class Enum, std::size_t N>
void read_choice(const Node& node, const Choice<Enum> (&choices)[N], Enum& into) {
  std::string_view words[N];
  for (std::size_t i = 0; i < N; ++i) {
    words[i] = choices[i].word;
    if (node.value.kind == YamlValue::Kind::scalar && node.value.text == words[i]) {
      into = choices[i].value;
      return;
    }
  }
  fail_choice(node, words);
}

}  // namespace staple::config
