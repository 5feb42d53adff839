#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace staple {

/// Bytes as they came from the network or a file, owned.
using Bytes = std::vector<std::uint8_t>;

/// Bytes that somebody else owns.
using ByteView = std::span<const std::uint8_t>;

/// A SHA-256 digest.
using Sha256 = std::array<std::uint8_t, 32>;

}  // namespace staple
