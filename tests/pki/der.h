#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "probes/bytes.h"
#include "probes/time.h"

/// A small writer of DER. It checks nothing: tests use it to write what no honest program would.
namespace staple::pki::der {

/// bytes copies the characters of `text`.
Bytes bytes(std::string_view text);

/// join puts `parts` one behind the other.
Bytes join(const std::vector<Bytes>& parts);

/// tlv writes `content` with the identifier octet `tag` and a minimal length.
Bytes tlv(std::uint8_t tag, ByteView content);

/// length_octets writes `length` in the fewest octets, or with `padding` leading zero octets
/// more (BER).
Bytes length_octets(std::size_t length, std::size_t padding = 0);

/// header_size returns how many octets tag and length of `element` take, which begins with a
/// one-octet tag; never more than there are.
std::size_t header_size(ByteView element);

Bytes sequence(const std::vector<Bytes>& parts);
Bytes set(const std::vector<Bytes>& parts);

/// integer writes a number; the other form writes `content` as it is, minimal or not.
Bytes integer(std::int64_t value);
Bytes integer_content(ByteView content);
Bytes enumerated(std::uint8_t value);
Bytes boolean(bool value);
Bytes null();

Bytes octet_string(ByteView content);
Bytes bit_string(ByteView content, std::uint8_t unused_bits = 0);
Bytes utf8_string(std::string_view text);
Bytes ia5_string(std::string_view text);

/// oid writes an object identifier from dotted decimal.
Bytes oid(std::string_view dotted);

/// format_generalized_time writes `time` as YYYYMMDDHHMMSSZ, the only form RFC 6960 allows.
std::string format_generalized_time(WallTime time);

/// generalized_time writes `text` as it is.
Bytes generalized_time(std::string_view text);

/// validity_time writes `time` as RFC 5280, 4.1.2.5 wants it: UTCTime to 2049,
/// GeneralizedTime after.
Bytes validity_time(WallTime time);

/// explicit_tag wraps `content` in the constructed context tag [number]; implicitly writes it under
/// the primitive one.
Bytes explicit_tag(std::uint8_t number, ByteView content);
Bytes implicit_tag(std::uint8_t number, ByteView content);

}  // namespace staple::pki::der
