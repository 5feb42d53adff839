#pragma once

#include <string>

#include "probes/bytes.h"

namespace staple {

/// base64 writes `bytes` in the usual alphabet, padded (RFC 4648, 4).
std::string base64(ByteView bytes);

}  // namespace staple
