// SPDX-License-Identifier: Apache-2.0

#include "exporter/relabel/regex_syntax.h"

#include <algorithm>
#include <cstddef>

namespace staple::relabel {
namespace {

/// measure_class returns the size of the character class at the start of `text`, such as `[^]a-z]`.
std::size_t measure_class(std::string_view text) {
  std::size_t size = text.starts_with("[^") ? 2 : 1;
  if (text.substr(size).starts_with(']')) ++size;  // the first one belongs to the class
  while (size < text.size() && text[size] != ']') {
    const auto rest = text.substr(size);
    const auto named = rest.starts_with("[:") ? rest.find(":]") : std::string_view::npos;
    size += named != std::string_view::npos ? named + 2 : rest.front() == '\\' ? 2 : 1;
  }
  return std::min(size + 1, text.size());
}

/// measure_part returns the size of the first part of `text` that is copied as it is: a quoted
/// text, an escape, a class or a character.
std::size_t measure_part(std::string_view text) {
  if (text.starts_with("\\Q")) return std::min(text.find("\\E"), text.size());
  if (text.starts_with('\\')) return std::min<std::size_t>(2, text.size());
  return text.starts_with('[') ? measure_class(text) : 1;
}

}  // namespace

Result<std::string> translate_syntax(std::string_view text) {
  std::string translated;
  while (!text.empty()) {
    if (text.starts_with("\\C")) return Error{ErrorKind::malformed, "invalid escape sequence: \\C"};
    if (text.starts_with("(?<")) {
      translated += "(?P<";
      text.remove_prefix(3);
      continue;
    }
    const std::size_t size = measure_part(text);
    translated += text.substr(0, size);
    text.remove_prefix(size);
  }
  return translated;
}

}  // namespace staple::relabel
