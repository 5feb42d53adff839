#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "exporter/configuration/node.h"
#include "probes/time.h"

namespace staple::config {

/// read_text returns a scalar as text, whether or not it looks like a number. Absent: reported as a
/// wrong type.
std::optional<std::string> read_text(const Node& node);

/// read_file_name reads the name of a file, relative to `folder`, into `into`; empty leaves it
/// alone, as does one that cannot be, which is reported.
void read_file_name(const Node& node, const std::filesystem::path& folder, std::string& into);

/// read_line reads text that may stand in a header, as read_file_name. It may be a secret: what is
/// reported does not repeat it.
void read_line(const Node& node, std::string& into);

/// read_flag reads `true` or `false`, as read_duration.
void read_flag(const Node& node, bool& into);

/// read_duration reads a duration of `least` to `most` into `into`, or reports why not and leaves
/// it alone. A part of a second counts as a whole one.
void read_duration(const Node& node, Seconds min, Seconds max, Seconds& into);

/// read_count reads a whole number of `least` to `most`, as read_duration.
void read_count(const Node& node, unsigned min, unsigned max, unsigned& into);

/// read_share reads a number from 0 up to, but not including, 1, as read_duration.
void read_share(const Node& node, double& into);

/// read_server_name reads a DNS name or an IP address into `into`, or reports that it is none;
/// empty leaves it alone.
void read_server_name(const Node& node, std::string& into);

/// Choice is one of the words that a key may say.
template <class Enum>
struct Choice {
  std::string_view word;
  Enum value;
};

/// fail_choice reports a word that is none of `words`, with the nearest of them.
void fail_choice(const Node& node, std::span<const std::string_view> words);

/// read_choice reads one of the words of the table, as read_duration.
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
