// SPDX-License-Identifier: Apache-2.0

#include "exporter/relabel/unicode.h"

#include <algorithm>
#include <cstdint>

#include <unicase.h>
#include <unictype.h>
#include <unistr.h>

#include "probes/text/utf8.h"

namespace staple::relabel {
namespace {

bool is_word(char32_t code) {
  return code == U'_' || uc_is_general_category(code, UC_LETTER) ||
         uc_is_general_category(code, UC_DECIMAL_DIGIT_NUMBER);
}

/// map_characters maps each character. Other bytes stay as they are.
std::string map_characters(std::string_view text, ucs4_t (*map)(ucs4_t)) {
  std::string mapped;
  mapped.reserve(text.size());
  while (!text.empty()) {
    const text::Utf8Character character = text::decode_utf8(text);
    std::uint8_t bytes[6];
    const int size = character.size == 0 ? 0 : u8_uctomb(bytes, map(character.code), sizeof bytes);
    const std::size_t consumed = measure_character(text);
    if (size > 0) {
      mapped.append(bytes, bytes + size);
    } else {
      mapped += text.substr(0, consumed);
    }
    text.remove_prefix(consumed);
  }
  return mapped;
}

}  // namespace

std::size_t measure_word(std::string_view text) {
  std::size_t size = 0;
  while (size < text.size()) {
    const text::Utf8Character character = text::decode_utf8(text.substr(size));
    if (character.size == 0 || !is_word(character.code)) break;
    size += character.size;
  }
  return size;
}

std::size_t measure_character(std::string_view text) {
  return std::max<std::size_t>(1, text::measure_utf8_sequence(text));
}

std::string to_lower_case(std::string_view text) { return map_characters(text, &uc_tolower); }

std::string to_upper_case(std::string_view text) { return map_characters(text, &uc_toupper); }

}  // namespace staple::relabel
