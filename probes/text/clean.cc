// SPDX-License-Identifier: Apache-2.0

#include "probes/text/clean.h"

#include <algorithm>
#include <cstdint>

#include "probes/text/utf8.h"

namespace staple::text {
namespace {

constexpr std::string_view kEllipsis = "…";

constexpr std::string_view kDigits = "0123456789ABCDEF";

/// Range is a range of characters.
struct Range {
  char32_t first;
  char32_t last;
};

/// kHidden holds characters beside the controls that are not seen, or that change the order or the
/// look of others: Default_Ignorable_Code_Point, and the separators of lines and paragraphs.
/// Variation selectors and the combining grapheme joiner belong to what is written.
constexpr Range kHidden[] = {
    {0xAD, 0xAD},     {0x061C, 0x061C}, {0x115F, 0x1160},   {0x17B4, 0x17B5},   {0x180E, 0x180E},
    {0x200B, 0x200F}, {0x2028, 0x202E}, {0x2060, 0x206F},   {0x3164, 0x3164},   {0xFEFF, 0xFEFF},
    {0xFFA0, 0xFFA0}, {0xFFF0, 0xFFFB}, {0x1D173, 0x1D17A}, {0xE0000, 0xE00FF},
};

void append_escaped(std::string& text, char byte) {
  const auto value = static_cast<std::uint8_t>(byte);
  text += "\\x";
  text += kDigits[value >> 4];
  text += kDigits[value & 15];
}

/// append_clean moves the first character of `foreign` to `shown`, or its first byte as `\xNN`.
void append_clean(std::string& shown, std::string_view& foreign, std::string_view kept) {
  const Utf8Character character = decode_utf8(foreign);
  const bool stays = character.size != 0 &&
                     (is_printable(character.code) || kept.find(foreign.front()) != kept.npos);
  if (stays) {
    shown += foreign.substr(0, character.size);
  } else {
    append_escaped(shown, foreign.front());
  }
  foreign.remove_prefix(stays ? character.size : 1);
}

bool is_plain_ascii(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return c >= ' ' && c < '\x7F'; });
}

}  // namespace

bool is_printable(char32_t code) {
  const bool control = code < 0x20 || (code >= 0x7F && code < 0xA0);
  return !control && std::ranges::none_of(kHidden, [&](const Range& range) {
    return code >= range.first && code <= range.last;
  });
}

std::string clean(std::string_view foreign, std::size_t limit) {
  std::string shown;
  std::size_t cut_at = 0;  // the longest prefix that leaves room for the ellipsis
  while (!foreign.empty()) {
    append_clean(shown, foreign, {});
    if (shown.size() + kEllipsis.size() <= limit) cut_at = shown.size();
    if (shown.size() > limit) return shown.substr(0, cut_at).append(kEllipsis);
  }
  return shown;
}

std::string clean_text(std::string_view foreign, std::string_view kept) {
  if (is_plain_ascii(foreign)) return std::string(foreign);
  std::string shown;
  shown.reserve(foreign.size());
  while (!foreign.empty()) append_clean(shown, foreign, kept);
  return shown;
}

void append_json_escape(std::string& json, char32_t code) {
  if (code > 0xFFFF) {
    const char32_t above = code - 0x10000;
    append_json_escape(json, 0xD800 + (above >> 10));
    return append_json_escape(json, 0xDC00 + (above & 0x3FF));
  }
  json += "\\u";
  for (int shift = 12; shift >= 0; shift -= 4) json += kDigits[(code >> shift) & 15];
}

std::string escape_json(std::string json) {
  if (is_plain_ascii(json)) return json;
  std::string escaped;
  escaped.reserve(json.size());
  std::string_view rest = json;
  while (!rest.empty()) {
    const Utf8Character character = decode_utf8(rest);
    const std::string_view sequence = rest.substr(0, std::max<std::size_t>(character.size, 1));
    // Line ends and tabs stand between values only, where an escape means nothing.
    if (character.code < 0x20 || is_printable(character.code)) {
      escaped += sequence;
    } else {
      append_json_escape(escaped, character.code);
    }
    rest.remove_prefix(sequence.size());
  }
  return escaped;
}

}  // namespace staple::text
