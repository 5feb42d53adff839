// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <cstdint>
#include <string_view>

namespace staple::schedule {

/// Shard is the share of the targets that one exporter probes.
struct Shard {
  std::uint32_t ordinal = 0;  ///< from 0, below `total`
  std::uint32_t total = 1;    ///< at least 1; 1 for all targets

  bool operator==(const Shard&) const = default;
};

/// jump_consistent_hash maps `key` to [0, buckets) evenly. One more bucket moves 1/(buckets + 1) of
/// the keys, all of them into the new bucket. `buckets` is at least 1. See Lamping and Veach, "A
/// Fast, Minimal Memory, Consistent Hash Algorithm", 2014.
std::uint32_t jump_consistent_hash(std::uint64_t key, std::uint32_t buckets);

/// shard_of returns the ordinal of the shard of a target, of `total`: the jump consistent hash of
/// the FNV-1a hash of `target`, as in the label `target` (`host:port[#server-name]`). It depends on
/// nothing else, so that all replicas agree without communication, and all views, addresses and
/// fleets of a target are in the same shard.
std::uint32_t shard_of(std::string_view target, std::uint32_t total);

}  // namespace staple::schedule
