// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <cstdint>
#include <string_view>

namespace staple::endpoint {

/// fnv1a_64 returns the FNV-1a hash of `text`, continued from `basis`. It is the same on every
/// host and in every version, so that the offset in the interval and the shard of an endpoint do
/// not change.
constexpr std::uint64_t fnv1a_64(std::string_view text, std::uint64_t basis = 0xcbf29ce484222325U) {
  for (const char c : text) {
    basis ^= static_cast<unsigned char>(c);
    basis *= 0x100000001b3U;
  }
  return basis;
}

/// hash_endpoint returns the hash of an endpoint: of its fleet and of its target as in the
/// label `target`.
constexpr std::uint64_t hash_endpoint(std::string_view fleet, std::string_view target) {
  // The zero byte distinguishes ("a", "bc") from ("ab", "c").
  return fnv1a_64(target, fnv1a_64(std::string_view("\0", 1), fnv1a_64(fleet)));
}

/// map_to_unit_interval maps a hash to [0, 1) evenly. The bits are mixed first: the high bits of
/// FNV hardly depend on the last characters, and targets often differ in their last digit only.
constexpr double map_to_unit_interval(std::uint64_t hash) {
  hash ^= hash >> 33;
  hash *= 0xff51afd7ed558ccdU;
  hash ^= hash >> 33;
  hash *= 0xc4ceb9fe1a85ec53U;
  hash ^= hash >> 33;
  return static_cast<double>(hash >> 11) * 0x1p-53;
}

}  // namespace staple::endpoint
