// SPDX-License-Identifier: Apache-2.0

#include "exporter/schedule/shard.h"

#include "exporter/endpoint/hash.h"

namespace staple::schedule {

std::uint32_t jump_consistent_hash(std::uint64_t key, std::uint32_t buckets) {
  // The key seeds a generator. Its numbers are the counts of buckets at which the key moves, always
  // into the newest bucket. The last one below `buckets` is the result.
  std::uint64_t bucket = 0;
  std::uint64_t next = 0;
  while (next < buckets) {
    bucket = next;
    key = key * 2862933555777941757U + 1;
    const double unit = 0x1p31 / static_cast<double>((key >> 33) + 1);
    next = static_cast<std::uint64_t>(static_cast<double>(bucket + 1) * unit);
  }
  return static_cast<std::uint32_t>(bucket);
}

std::uint32_t shard_of(std::string_view target, std::uint32_t total) {
  return jump_consistent_hash(endpoint::fnv1a_64(target), total);
}

}  // namespace staple::schedule
