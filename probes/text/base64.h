// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "probes/bytes.h"

namespace staple::text {

/// decode_base64 decodes base64 (RFC 4648, 4). White space is ignored anywhere. Returns nullopt if
/// a character is invalid, the padding is missing or unused bits are not zero. Returns no bytes if
/// `text` is empty or only white space.
std::optional<Bytes> decode_base64(std::string_view text);

/// encode_base64 encodes bytes in base64 (RFC 4648, 4) with padding. `width` is the number of
/// characters in a line; every line ends with a line break. 0 means one line without a line break.
std::string encode_base64(ByteView bytes, std::size_t width = 0);

}  // namespace staple::text
