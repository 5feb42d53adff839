// SPDX-License-Identifier: Apache-2.0

#include "exporter/schedule/shard.h"

#include <cstdint>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "exporter/endpoint/hash.h"

namespace staple::schedule {
namespace {

constexpr std::uint32_t kNames = 1'000'000;
constexpr std::uint32_t kMaxShards = 16;

/// Naming is a pattern of host names.
struct Naming {
  const char* what;
  std::string (*name)(std::uint32_t number);
};

const Naming kNamings[] = {
    {"hosts in a row",
     [](std::uint32_t i) { return "host" + std::to_string(i) + ".example.com:443"; }},
    {"ports of one host",
     [](std::uint32_t i) {
       return "10." + std::to_string(i / 50000) + ".0.1:" + std::to_string(10000 + i % 50000);
     }},
};

TEST(ShardJumpConsistentHash, GivesThePublishedValues) {
  // From the test of Hashing.consistentHash in Guava.
  EXPECT_EQ(jump_consistent_hash(10863919174838991U, 11), 6U);
  EXPECT_EQ(jump_consistent_hash(2016238256797177309U, 11), 3U);
  EXPECT_EQ(jump_consistent_hash(1673758223894951030U, 11), 5U);
  EXPECT_EQ(jump_consistent_hash(2U, 100001), 80343U);
  EXPECT_EQ(jump_consistent_hash(2201U, 100001), 22152U);
  EXPECT_EQ(jump_consistent_hash(2202U, 100001), 15018U);
}

TEST(ShardJumpConsistentHash, MapsEveryKeyToASingleBucket) {
  for (const std::uint64_t key : {0UL, 1UL, ~0UL}) EXPECT_EQ(jump_consistent_hash(key, 1), 0U);
}

TEST(ShardOf, DependsOnTheLabelOfTheTarget) {
  EXPECT_EQ(shard_of("www.example.com:443", 7),
            jump_consistent_hash(endpoint::fnv1a_64("www.example.com:443"), 7));
}

TEST(ShardOf, DividesAMillionTargetsEvenlyAndMovesNoMoreThanItMust) {
  for (const Naming& naming : kNamings) {
    // shard_of in two steps, so that each name is made and hashed once.
    std::vector<std::uint64_t> hashes;
    for (std::uint32_t i = 0; i < kNames; ++i) hashes.push_back(endpoint::fnv1a_64(naming.name(i)));
    std::vector<std::uint32_t> before(kNames, 0);
    for (std::uint32_t total = 1; total <= kMaxShards; ++total) {
      std::vector<std::uint32_t> counts(total, 0);
      std::uint32_t moved = 0;
      for (std::uint32_t i = 0; i < kNames; ++i) {
        const std::uint32_t shard = jump_consistent_hash(hashes[i], total);
        // In exactly one shard, one that exists.
        if (shard >= total)
          FAIL() << naming.what << ": " << naming.name(i) << " is in shard " << shard;
        ++counts[shard];
        if (shard == before[i]) continue;
        ++moved;
        if (shard != total - 1)
          FAIL() << naming.name(i) << " moves into a shard that is not the new one";
        before[i] = shard;
      }
      const double even = double(kNames) / total;
      for (const std::uint32_t count : counts) {
        EXPECT_NEAR(count, even, even / 100) << naming.what << ", " << total << " shards";
      }
      if (total > 1) {
        EXPECT_NEAR(moved, even, even / 100) << naming.what << ", to " << total << " shards";
      }
    }
  }
}

}  // namespace
}  // namespace staple::schedule
