// SPDX-License-Identifier: Apache-2.0

#include "exporter/relabel/template_syntax.h"

#include <algorithm>
#include <cstddef>

namespace staple::relabel {
namespace {

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_word(char c) { return is_letter(c) || is_digit(c); }

/// measure_reference returns the size of the `$1` or `${1}` at the start of `text`; 0 if there
/// is none.
std::size_t measure_reference(std::string_view text) {
  if (!text.starts_with('$')) return 0;
  const std::size_t begin = text.starts_with("${") ? 2 : 1;
  const auto* const end = std::find_if_not(text.begin() + begin, text.end(), &is_word);
  const auto size = static_cast<std::size_t>(end - text.begin());
  if (size == begin) return 0;
  if (begin == 1) return size;
  return text.substr(size).starts_with('}') ? size + 1 : 0;
}

}  // namespace

bool is_label_name(std::string_view text) {
  return !text.empty() && is_letter(text.front()) && std::ranges::all_of(text, &is_word);
}

bool is_label_template(std::string_view text) {
  if (text.empty() || is_digit(text.front())) return false;
  while (!text.empty()) {
    const std::size_t size = is_word(text.front()) ? 1 : measure_reference(text);
    if (size == 0) return false;
    text.remove_prefix(size);
  }
  return true;
}

}  // namespace staple::relabel
