// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "probes/bytes.h"

namespace staple::der {

/// BerHeader holds the identifier and length octets of an element, in any form that BER allows
/// (X.690, 8.1). DER allows the shortest form only.
struct BerHeader {
  std::uint8_t tag = 0;  ///< the identifier octet as DER writes it; all numbers above 30 are 31
  std::size_t size = 0;  ///< octets of the header
  std::optional<std::size_t> length;  ///< octets of the content; nullopt if indefinite
  bool long_tag = false;              ///< the tag has more octets than necessary (8.1.2.2)
  bool long_length = false;           ///< the length has more octets than necessary (10.1)

  bool is_constructed() const { return (tag & 0x20) != 0; }
};

/// read_ber_header reads the header of the first element. Returns nullopt if it is malformed,
/// or if the content is longer than the rest of `bytes`. Whether an indefinite length ends is
/// not checked.
std::optional<BerHeader> read_ber_header(ByteView bytes);

}  // namespace staple::der
