#include "probes/text/clean.h"

#include <cstdint>

namespace staple::text {
namespace {

constexpr std::string_view kEllipsis = "…";

/// Character is the first character of a text. `size` is 0 if the text does not begin with UTF-8.
struct Character {
  char32_t code = 0;
  std::size_t size = 0;
};

/// decode reads one well-formed UTF-8 character (RFC 3629, 4). `text` must not be empty.
Character decode(std::string_view text) {
  const auto lead = static_cast<std::uint8_t>(text[0]);
  if (lead < 0x80) return {lead, 1};
  const std::size_t size = lead >= 0xC2 && lead < 0xE0   ? 2
                           : lead >= 0xE0 && lead < 0xF0 ? 3
                           : lead >= 0xF0 && lead < 0xF5 ? 4
                                                         : 0;
  if (size == 0 || text.size() < size) return {};
  char32_t code = lead & (0x7Fu >> size);
  for (std::size_t i = 1; i < size; ++i) {
    const auto next = static_cast<std::uint8_t>(text[i]);
    if ((next & 0xC0) != 0x80) return {};
    code = (code << 6) | (next & 0x3Fu);
  }
  constexpr char32_t smallest[] = {0, 0, 0x80, 0x800, 0x10000};
  const bool surrogate = code >= 0xD800 && code <= 0xDFFF;
  if (code < smallest[size] || code > 0x10FFFF || surrogate) return {};
  return {code, size};
}

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
    const Character character = decode(foreign);
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
