// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <algorithm>
#include <string_view>

namespace staple::text {

/// to_lower returns the letter of ASCII in lower case, and any other character as it is.
constexpr char to_lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

/// equals_without_case compares texts and ignores the case of ASCII letters. Beast's iequals() of
/// Boost 1.81 reads one character beyond both texts.
constexpr bool equals_without_case(std::string_view one, std::string_view other) {
  return std::ranges::equal(one, other, {}, to_lower, to_lower);
}

}  // namespace staple::text
