// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <concepts>
#include <string>
#include <string_view>

namespace staple::text {

/// percent_encode writes each byte of `text` that `is_plain` does not admit as `%XX` (RFC 3986,
/// section 2.1). A `%` that it admits stays, so that what is encoded already is kept, which
/// boost::urls::encode() cannot do.
template <std::predicate<char> Plain>
std::string percent_encode(std::string_view text, Plain is_plain) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  std::string encoded;
  encoded.reserve(text.size());
  for (const char c : text) {
    if (is_plain(c)) {
      encoded += c;
    } else {
      const auto byte = static_cast<unsigned char>(c);
      encoded.append(1, '%').append(1, digits[byte >> 4]).append(1, digits[byte & 15]);
    }
  }
  return encoded;
}

}  // namespace staple::text
