// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace staple::text {

/// is_utf8 reports whether `text` is well-formed UTF-8 (RFC 3629): no overlong forms,
/// no surrogates.
bool is_utf8(std::string_view text);

/// replace_invalid_utf8 returns `text` with U+FFFD instead of each byte outside a
/// well-formed sequence.
std::string replace_invalid_utf8(std::string_view text);

/// Utf8Character is a character and the number of bytes of its sequence, 1 to 4; 0 bytes: there is
/// no well-formed sequence.
struct Utf8Character {
  char32_t code = 0;
  std::size_t size = 0;
};

/// decode_utf8 reads the character at the start of `text`.
Utf8Character decode_utf8(std::string_view text);

/// measure_utf8_sequence returns the length in bytes, 1 to 4, of the well-formed sequence at the
/// start of `text`. Returns 0 if `text` does not start with one.
std::size_t measure_utf8_sequence(std::string_view text);

}  // namespace staple::text
