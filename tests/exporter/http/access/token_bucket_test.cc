#include "exporter/http/access/token_bucket.h"

#include <gtest/gtest.h>

namespace staple::httpd {
namespace {

using std::chrono::milliseconds;

constexpr SteadyTime start{std::chrono::hours(1)};

TEST(TokenBucket, LetsABurstThroughAndThenOneAnInterval) {
  TokenBucket bucket;
  const RateLimit limit{milliseconds(100), 3};
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(bucket.take(limit, start)) << i;
  EXPECT_FALSE(bucket.take(limit, start));
  EXPECT_FALSE(bucket.take(limit, start + milliseconds(99)));
  EXPECT_TRUE(bucket.take(limit, start + milliseconds(100)));
  EXPECT_FALSE(bucket.take(limit, start + milliseconds(199)));
  EXPECT_TRUE(bucket.take(limit, start + milliseconds(200)));
}

TEST(TokenBucket, HoldsNoMoreThanABurstHoweverLongNobodyCame) {
  TokenBucket bucket;
  const RateLimit limit{milliseconds(100), 2};
  EXPECT_TRUE(bucket.take(limit, start));
  const SteadyTime later = start + std::chrono::hours(1);
  EXPECT_TRUE(bucket.take(limit, later));
  EXPECT_TRUE(bucket.take(limit, later));
  EXPECT_FALSE(bucket.take(limit, later));
}

TEST(TokenBucket, WithoutAnIntervalLetsEverythingThrough) {
  TokenBucket bucket;
  for (int i = 0; i < 1000; ++i) EXPECT_TRUE(bucket.take(RateLimit{}, start));
}

}  // namespace
}  // namespace staple::httpd
