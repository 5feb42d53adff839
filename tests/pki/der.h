// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "probes/bytes.h"
#include "probes/time.h"

/// A small DER encoder. It checks nothing, so that tests can also encode malformed structures.
namespace staple::pki::der {

/// bytes returns the characters of `text`.
Bytes bytes(std::string_view text);

/// join concatenates `parts`.
Bytes join(const std::vector<Bytes>& parts);

/// tlv writes `content` with the identifier octet `tag` and a minimal length.
Bytes tlv(std::uint8_t tag, ByteView content);

/// length_octets encodes `length` in the fewest octets, or with `padding` additional leading zero
/// octets (BER).
Bytes length_octets(std::size_t length, std::size_t padding = 0);

/// header_size returns the number of octets of tag and length of `element`, at most its size. The
/// tag must be one octet.
std::size_t header_size(ByteView element);

Bytes sequence(const std::vector<Bytes>& parts);
Bytes set(const std::vector<Bytes>& parts);

/// integer encodes a number. The other overload encodes `content` unchanged, minimal or not.
Bytes integer(std::int64_t value);
Bytes integer_content(ByteView content);
Bytes enumerated(std::uint8_t value);
Bytes boolean(bool value);
Bytes null();

Bytes octet_string(ByteView content);
Bytes bit_string(ByteView content, std::uint8_t unused_bits = 0);
Bytes utf8_string(std::string_view text);
Bytes ia5_string(std::string_view text);

/// oid encodes an object identifier given in dotted decimal.
Bytes oid(std::string_view dotted);

/// format_generalized_time writes `time` as YYYYMMDDHHMMSSZ, the only form RFC 6960 allows.
std::string format_generalized_time(WallTime time);

/// generalized_time encodes `text` unchanged.
Bytes generalized_time(std::string_view text);

/// validity_time encodes `time` as RFC 5280, 4.1.2.5 requires: UTCTime until 2049, GeneralizedTime
/// from 2050.
Bytes validity_time(WallTime time);

/// explicit_tag wraps `content` in the constructed context tag [number]; implicitly uses the
/// primitive tag.
Bytes explicit_tag(std::uint8_t number, ByteView content);
Bytes implicit_tag(std::uint8_t number, ByteView content);

}  // namespace staple::pki::der
