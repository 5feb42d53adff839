#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "probes/bytes.h"

namespace staple {

/// decode_base64 reads base64 (RFC 4648, 4), strictly but for white space, which may stand anywhere: padded,
/// and no bits left over. Absent: it is not that. Nothing but white space is no bytes.
std::optional<Bytes> decode_base64(std::string_view text);

/// encode_base64 writes base64 (RFC 4648, 4), padded. width: characters in a line, each of which ends with a
/// line break; 0: one line without one.
std::string encode_base64(ByteView bytes, std::size_t width = 0);

}  // namespace staple
