// SPDX-License-Identifier: Apache-2.0

#include "probes/ocsp/verdict_cache.h"

#include <memory>

#include <gtest/gtest.h>

namespace staple::ocsp {
namespace {

Sha256 make_key(std::uint8_t number) {
  Sha256 digest{};
  digest.front() = number;
  return digest;
}

TEST(VerdictCache, EvictsTheLeastRecentlyUsedWhenItsBoundShrinks) {
  LruCache<int> numbers(30);
  for (std::uint8_t i = 0; i < 3; ++i) numbers.insert(make_key(i), std::make_shared<int>(i), 10);
  ASSERT_TRUE(numbers.find(make_key(0)));
  numbers.set_bound(19);
  EXPECT_EQ(numbers.size(), 1U);
  EXPECT_TRUE(numbers.find(make_key(0)));
  numbers.set_bound(20);
  numbers.insert(make_key(7), std::make_shared<int>(7), 10);
  EXPECT_EQ(numbers.size(), 2U);
}

TEST(VerdictCache, EvictsWhatWasNotUsedSinceThePreviousTime) {
  LruCache<int> numbers(100);
  for (std::uint8_t i = 0; i < 3; ++i) numbers.insert(make_key(i), std::make_shared<int>(i), 10);
  numbers.evict_unused();
  EXPECT_EQ(numbers.size(), 3U);
  ASSERT_TRUE(numbers.find(make_key(0)));
  numbers.insert(make_key(7), std::make_shared<int>(7), 10);
  numbers.evict_unused();
  EXPECT_EQ(numbers.size(), 2U);
  EXPECT_TRUE(numbers.find(make_key(0)));
  EXPECT_TRUE(numbers.find(make_key(7)));
  EXPECT_FALSE(numbers.find(make_key(1)));
  numbers.evict_unused();
  numbers.evict_unused();
  EXPECT_EQ(numbers.size(), 0U);
}

}  // namespace
}  // namespace staple::ocsp
