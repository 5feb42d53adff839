// SPDX-License-Identifier: Apache-2.0

#include "tests/pki/der.h"

#include <algorithm>
#include <charconv>
#include <cstdio>

namespace staple::pki::der {
namespace {

/// base128 encodes one arc of an object identifier: seven bits per octet, with the top bit set in
/// all but the last.
Bytes base128(std::uint64_t value) {
  Bytes octets{static_cast<std::uint8_t>(value & 0x7f)};
  while (value >>= 7)
    octets.insert(octets.begin(), static_cast<std::uint8_t>(0x80 | (value & 0x7f)));
  return octets;
}

}  // namespace

Bytes bytes(std::string_view text) { return Bytes(text.begin(), text.end()); }

Bytes join(const std::vector<Bytes>& parts) {
  Bytes whole;
  for (const Bytes& part : parts) whole.insert(whole.end(), part.begin(), part.end());
  return whole;
}

Bytes length_octets(std::size_t length, std::size_t padding) {
  if (length < 0x80 && padding == 0) return {static_cast<std::uint8_t>(length)};
  Bytes octets;
  for (std::size_t rest = length; rest != 0 || octets.empty(); rest >>= 8) {
    octets.insert(octets.begin(), static_cast<std::uint8_t>(rest & 0xff));
  }
  // Below 0x80 the long form alone is already one octet too many.
  octets.insert(octets.begin(), padding - (length < 0x80 ? 1 : 0), 0);
  octets.insert(octets.begin(), static_cast<std::uint8_t>(0x80 | octets.size()));
  return octets;
}

std::size_t header_size(ByteView element) {
  if (element.size() < 2) return element.size();
  const std::size_t size = element[1] < 0x80 ? 2 : 2 + (element[1] & 0x7fU);
  return std::min(size, element.size());
}

Bytes tlv(std::uint8_t tag, ByteView content) {
  Bytes element = length_octets(content.size());
  element.insert(element.begin(), tag);
  element.insert(element.end(), content.begin(), content.end());
  return element;
}

Bytes sequence(const std::vector<Bytes>& parts) { return tlv(0x30, join(parts)); }
Bytes set(const std::vector<Bytes>& parts) { return tlv(0x31, join(parts)); }

Bytes integer(std::int64_t value) {
  Bytes content{static_cast<std::uint8_t>(value & 0xff)};
  while (value > 127 || value < -128) {
    value >>= 8;
    content.insert(content.begin(), static_cast<std::uint8_t>(value & 0xff));
  }
  return tlv(0x02, content);
}

Bytes integer_content(ByteView content) { return tlv(0x02, content); }
Bytes enumerated(std::uint8_t value) { return tlv(0x0a, Bytes{value}); }
Bytes boolean(bool value) {
  return tlv(0x01, Bytes{static_cast<std::uint8_t>(value ? 0xff : 0x00)});
}
Bytes null() { return tlv(0x05, {}); }
Bytes octet_string(ByteView content) { return tlv(0x04, content); }

Bytes bit_string(ByteView content, std::uint8_t unused_bits) {
  return tlv(0x03, join({Bytes{unused_bits}, Bytes(content.begin(), content.end())}));
}

Bytes utf8_string(std::string_view text) { return tlv(0x0c, bytes(text)); }
Bytes ia5_string(std::string_view text) { return tlv(0x16, bytes(text)); }

Bytes oid(std::string_view dotted) {
  std::vector<std::uint64_t> arcs;
  const char* at = dotted.data();
  const char* const end = at + dotted.size();
  while (at < end) {
    std::uint64_t arc = 0;
    at = std::from_chars(at, end, arc).ptr + 1;
    arcs.push_back(arc);
  }
  Bytes content = base128(arcs.at(0) * 40 + arcs.at(1));
  for (std::size_t i = 2; i < arcs.size(); ++i) content = join({content, base128(arcs[i])});
  return tlv(0x06, content);
}

std::string format_generalized_time(WallTime time) {
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss clock(time - day);
  char text[32];
  std::snprintf(text, sizeof text, "%04d%02u%02u%02d%02d%02dZ", static_cast<int>(date.year()),
                static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                static_cast<int>(clock.hours().count()), static_cast<int>(clock.minutes().count()),
                static_cast<int>(clock.seconds().count()));
  return text;
}

Bytes generalized_time(std::string_view text) { return tlv(0x18, bytes(text)); }

Bytes validity_time(WallTime time) {
  const std::string text = format_generalized_time(time);
  if (text >= "19500101" && text < "20500101")
    return tlv(0x17, bytes(std::string_view(text).substr(2)));
  return generalized_time(text);
}

Bytes explicit_tag(std::uint8_t number, ByteView content) {
  return tlv(static_cast<std::uint8_t>(0xa0 | number), content);
}

Bytes implicit_tag(std::uint8_t number, ByteView content) {
  return tlv(static_cast<std::uint8_t>(0x80 | number), content);
}

}  // namespace staple::pki::der
