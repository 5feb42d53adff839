// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>

#include "probes/bytes.h"

namespace staple::pki {

/// Edit changes one encoded element (tag, length and contents) before the element around it is
/// written, so that the lengths around it stay right.
using Edit = std::function<Bytes(Bytes)>;

/// flip inverts the bits of `mask` in the octet at `offset`; a negative one counts from the end
/// (-1: last).
Edit flip(std::ptrdiff_t offset, std::uint8_t mask = 0x01);

/// truncate removes the last `count` octets and keeps the length of the element.
Edit truncate(std::size_t count);

/// extend appends `tail` after the element and keeps the length of the element.
Edit extend(Bytes tail);

/// lengthen appends `tail` to the contents and adjusts the length of the element.
Edit lengthen(Bytes tail);

/// retag replaces the identifier octet.
Edit retag(std::uint8_t tag);

/// long_length encodes the length with one octet more than necessary: BER, not DER.
Edit long_length();

/// indefinite_length encodes an indefinite length and two zero octets at the end: BER, not DER.
Edit indefinite_length();

/// replace replaces the element by `element`.
Edit replace(Bytes element);

/// omit removes the element.
Edit omit();

/// duplicate encodes the element twice.
Edit duplicate();

}  // namespace staple::pki
