// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace staple {

/// Bytes owns bytes from the network or a file.
using Bytes = std::vector<std::uint8_t>;

/// ByteView refers to bytes that another object owns.
using ByteView = std::span<const std::uint8_t>;

/// Sha256 is a SHA-256 digest.
using Sha256 = std::array<std::uint8_t, 32>;

}  // namespace staple
