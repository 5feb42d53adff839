// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>

namespace staple::text {

/// to_lower returns the letter of ASCII in lower case, and any other character as it is.
constexpr char to_lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

/// to_lower_text returns a text with its letters of ASCII in lower case.
inline std::string to_lower_text(std::string_view text) {
  std::string lowered(text);
  std::ranges::transform(lowered, lowered.begin(), to_lower);
  return lowered;
}

/// trim removes the characters `blanks` from both ends of a text.
constexpr std::string_view trim(std::string_view text, std::string_view blanks = " \t") {
  const std::size_t begin = text.find_first_not_of(blanks);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(blanks) - begin + 1);
}

/// equals_without_case compares texts and ignores the case of ASCII letters. Beast's iequals() of
/// Boost 1.81 reads one character beyond both texts.
constexpr bool equals_without_case(std::string_view one, std::string_view other) {
  return std::ranges::equal(one, other, {}, to_lower, to_lower);
}

}  // namespace staple::text
