// SPDX-License-Identifier: Apache-2.0

#include "exporter/http/access/token_bucket.h"

#include <gtest/gtest.h>

namespace staple::httpd {
namespace {

using std::chrono::milliseconds;

constexpr SteadyTime kStart{std::chrono::hours(1)};

TEST(TokenBucket, PermitsABurstAndThenOneRequestPerInterval) {
  TokenBucket bucket;
  const RateLimit limit{milliseconds(100), 3};
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(bucket.take(limit, kStart)) << i;
  EXPECT_FALSE(bucket.take(limit, kStart));
  EXPECT_FALSE(bucket.take(limit, kStart + milliseconds(99)));
  EXPECT_TRUE(bucket.take(limit, kStart + milliseconds(100)));
  EXPECT_FALSE(bucket.take(limit, kStart + milliseconds(199)));
  EXPECT_TRUE(bucket.take(limit, kStart + milliseconds(200)));
}

TEST(TokenBucket, HoldsAtMostABurstAfterALongPause) {
  TokenBucket bucket;
  const RateLimit limit{milliseconds(100), 2};
  EXPECT_TRUE(bucket.take(limit, kStart));
  const SteadyTime later = kStart + std::chrono::hours(1);
  EXPECT_TRUE(bucket.take(limit, later));
  EXPECT_TRUE(bucket.take(limit, later));
  EXPECT_FALSE(bucket.take(limit, later));
}

TEST(TokenBucket, PermitsEveryRequestWithoutAnInterval) {
  TokenBucket bucket;
  for (int i = 0; i < 1000; ++i) EXPECT_TRUE(bucket.take(RateLimit{}, kStart));
}

}  // namespace
}  // namespace staple::httpd
