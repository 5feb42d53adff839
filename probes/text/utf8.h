#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace staple::text {

/// is_utf8 tells whether `text` is well-formed UTF-8 (RFC 3629: no overlong forms, no surrogates).
bool is_utf8(std::string_view text);

/// replace_invalid_utf8 returns `text` with each byte that belongs to no well-formed sequence
/// replaced by U+FFFD.
std::string replace_invalid_utf8(std::string_view text);

/// Utf8Character is a character and the number of bytes of its sequence, 1 to 4; 0 bytes: there is
/// no well-formed sequence.
struct Utf8Character {
  char32_t code = 0;
  std::size_t size = 0;
};

/// decode_utf8 reads the character at the start of `text`.
Utf8Character decode_utf8(std::string_view text);

/// measure_utf8_sequence returns how many bytes the well-formed sequence at the start of `text`
/// takes, 1 to 4; 0: there is none.
std::size_t measure_utf8_sequence(std::string_view text);

}  // namespace staple::text
