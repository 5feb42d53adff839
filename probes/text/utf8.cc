// SPDX-License-Identifier: Apache-2.0

#include "probes/text/utf8.h"

namespace staple::text {
namespace {

/// SecondByteRange holds the bounds of the second byte after a lead byte (RFC 3629, 4). They
/// exclude overlong forms, surrogates and code points above U+10FFFF.
struct SecondByteRange {
  unsigned char least;
  unsigned char most;
};

SecondByteRange second_byte_range_of(unsigned char lead) {
  switch (lead) {
    case 0xE0:
      return {0xA0, 0xBF};
    case 0xED:
      return {0x80, 0x9F};
    case 0xF0:
      return {0x90, 0xBF};
    case 0xF4:
      return {0x80, 0x8F};
    default:
      return {0x80, 0xBF};
  }
}

std::size_t sequence_length_of(unsigned char lead) {
  if (lead < 0x80) return 1;
  if (lead < 0xC2) return 0;
  if (lead < 0xE0) return 2;
  if (lead < 0xF0) return 3;
  return lead < 0xF5 ? 4 : 0;
}

}  // namespace

Utf8Character decode_utf8(std::string_view text) {
  if (text.empty()) return {};
  const auto at = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const auto length = sequence_length_of(at(0));
  if (length == 0 || text.size() < length) return {};
  if (length == 1) return {at(0), 1};
  const auto second = second_byte_range_of(at(0));
  if (at(1) < second.least || at(1) > second.most) return {};
  char32_t code = at(0) & (0x7Fu >> length);
  for (std::size_t i = 1; i < length; ++i) {
    if ((at(i) & 0xC0) != 0x80) return {};
    code = code << 6 | (at(i) & 0x3Fu);
  }
  return {code, length};
}

std::size_t measure_utf8_sequence(std::string_view text) { return decode_utf8(text).size; }

bool is_utf8(std::string_view text) {
  while (!text.empty()) {
    const auto length = measure_utf8_sequence(text);
    if (length == 0) return false;
    text.remove_prefix(length);
  }
  return true;
}

std::string replace_invalid_utf8(std::string_view text) {
  std::string result;
  result.reserve(text.size());
  while (!text.empty()) {
    const auto length = measure_utf8_sequence(text);
    if (length == 0) {
      result += "\xEF\xBF\xBD";
      text.remove_prefix(1);
    } else {
      result += text.substr(0, length);
      text.remove_prefix(length);
    }
  }
  return result;
}

}  // namespace staple::text
