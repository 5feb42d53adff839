// SPDX-License-Identifier: Apache-2.0

#include "probes/text/clean.h"

#include <cstdint>

#include "probes/text/utf8.h"

namespace staple::text {
namespace {

constexpr std::string_view kEllipsis = "…";

bool is_printable(char32_t code) {
  const bool control = code < 0x20 || (code >= 0x7F && code < 0xA0);
  const bool hides = code == 0xAD || code == 0x061C || (code >= 0x200B && code <= 0x200F) ||
                     (code >= 0x2028 && code <= 0x202E) || (code >= 0x2060 && code <= 0x206F) ||
                     code == 0xFEFF;
  return !control && !hides;
}

void append_escaped(std::string& text, char byte) {
  constexpr char digits[] = "0123456789ABCDEF";
  const auto value = static_cast<std::uint8_t>(byte);
  text += "\\x";
  text += digits[value >> 4];
  text += digits[value & 15];
}

}  // namespace

std::string clean(std::string_view foreign, std::size_t limit) {
  std::string shown;
  std::size_t cut_at = 0;  // the longest prefix that leaves room for the ellipsis
  while (!foreign.empty()) {
    const Utf8Character character = decode_utf8(foreign);
    if (character.size != 0 && is_printable(character.code)) {
      shown += foreign.substr(0, character.size);
      foreign.remove_prefix(character.size);
    } else {
      append_escaped(shown, foreign.front());
      foreign.remove_prefix(1);
    }
    if (shown.size() + kEllipsis.size() <= limit) cut_at = shown.size();
    if (shown.size() > limit) return shown.substr(0, cut_at).append(kEllipsis);
  }
  return shown;
}

}  // namespace staple::text
