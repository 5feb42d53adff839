// SPDX-License-Identifier: Apache-2.0

#include "exporter/service/cache_size.h"

#include <gtest/gtest.h>

namespace staple::service {
namespace {

TEST(CacheSize, GrowsWithTheEndpointsUpToABound) {
  EXPECT_EQ(compute_cache_size(0), 16U << 20);
  EXPECT_EQ(compute_cache_size(1024), 32U << 20);
  EXPECT_EQ(compute_cache_size(1'000'000), 256U << 20);
}

TEST(CacheSizeLifetime, IsLongerThanAnIntervalAndAtLeastTenMinutes) {
  using namespace std::chrono_literals;
  EXPECT_EQ(compute_cache_lifetime(30s), 10min);
  EXPECT_EQ(compute_cache_lifetime(24h), 48h);
}

}  // namespace
}  // namespace staple::service
