#pragma once

#include <cstdint>
#include <string_view>

namespace staple::schedule {

/// Shard is one exporter's share of all targets: `ordinal` of `total`.
struct Shard {
  std::uint32_t ordinal = 0;  ///< from 0, below total
  std::uint32_t total = 1;    ///< at least 1; 1: everything

  bool operator==(const Shard&) const = default;
};

/// jump_consistent_hash maps `key` to [0, buckets): evenly, and one bucket more moves 1/(buckets +
/// 1) of the keys, all of them into the new one. `buckets` is at least 1. Lamping and Veach, "A
/// Fast, Minimal Memory, Consistent Hash Algorithm", 2014.
std::uint32_t jump_consistent_hash(std::uint64_t key, std::uint32_t buckets);

/// shard_of is the ordinal that a target belongs to, of `total`: the jump consistent hash of the
/// FNV-1a hash of `target`, whole as its label has it (`host:port[#server-name]`). Nothing else
/// counts, so that all replicas agree without talking, and the views, addresses and fleets of one
/// target stay together.
std::uint32_t shard_of(std::string_view target, std::uint32_t total);

}  // namespace staple::schedule
