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

/// truncate drops the last `count` octets and leaves the element's own length as it was.
Edit truncate(std::size_t count);

/// extend appends `tail` behind the element and leaves the element's own length as it was.
Edit extend(Bytes tail);

/// lengthen appends `tail` to the contents: the element's length counts it.
Edit lengthen(Bytes tail);

/// retag replaces the identifier octet.
Edit retag(std::uint8_t tag);

/// long_length writes the length with one octet more than needed: BER, not DER.
Edit long_length();

/// indefinite_length ends the contents by two zero octets instead of telling their length: BER,
/// not DER.
Edit indefinite_length();

/// replace puts `element` in its place.
Edit replace(Bytes element);

/// omit leaves the element out.
Edit omit();

/// duplicate writes the element two times.
Edit duplicate();

}  // namespace staple::pki
