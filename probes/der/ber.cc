// SPDX-License-Identifier: Apache-2.0

#include "probes/der/ber.h"

namespace staple::der {
namespace {

constexpr std::uint8_t kLongForm = 0x1f;  // instead of a tag number (X.690, 8.1.2.4)
constexpr std::uint8_t kMore = 0x80;      // on all octets of a long tag except the last

/// read_tag reads the identifier octets. Returns false if they are cut short.
bool read_tag(ByteView bytes, BerHeader& out) {
  if (bytes.empty()) return false;
  out.tag = bytes[0];
  out.size = 1;
  if ((bytes[0] & kLongForm) != kLongForm) return true;
  std::size_t number = 0;
  bool more = true;
  while (more) {
    if (out.size == bytes.size()) return false;
    const std::uint8_t octet = bytes[out.size++];
    more = (octet & kMore) != 0;
    if (number < kLongForm) number = number << 7 | (octet & 0x7f);  // above 30, all are equal
  }
  out.long_tag = number < kLongForm || bytes[1] == kMore;
  if (number < kLongForm) out.tag = static_cast<std::uint8_t>((bytes[0] & ~kLongForm) | number);
  return true;
}

/// read_length reads the length octets. Returns false if they are cut short, or if the content is.
bool read_length(ByteView bytes, BerHeader& out) {
  if (out.size == bytes.size()) return false;
  const std::uint8_t first = bytes[out.size++];
  if (first == 0x80) return out.is_constructed();  // indefinite (X.690, 8.1.3.2 a)
  std::size_t length = first;
  if (first > 0x80) {
    const std::size_t octets = first & 0x7f;
    if (octets > bytes.size() - out.size) return false;
    const auto digits = bytes.subspan(out.size, octets);
    length = 0;
    for (const auto digit : digits) {
      if (length > bytes.size()) return false;
      length = length << 8 | digit;
    }
    out.size += octets;
    out.long_length = length < 0x80 || digits.front() == 0;
  }
  out.length = length;
  return length <= bytes.size() - out.size;
}

}  // namespace

std::optional<BerHeader> read_ber_header(ByteView bytes) {
  BerHeader header;
  if (!read_tag(bytes, header) || !read_length(bytes, header)) return std::nullopt;
  return header;
}

}  // namespace staple::der
