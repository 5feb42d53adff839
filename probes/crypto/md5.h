// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <array>
#include <cstdint>

#include "probes/bytes.h"

namespace staple::crypto {

/// md5 hashes `bytes`, for what other programs do with MD5. It protects nothing, so it works also
/// where the configuration of OpenSSL permits approved algorithms only. Throws std::runtime_error
/// if OpenSSL does not provide MD5 at all.
std::array<std::uint8_t, 16> md5(ByteView bytes);

}  // namespace staple::crypto
