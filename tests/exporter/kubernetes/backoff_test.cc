// SPDX-License-Identifier: Apache-2.0

#include "exporter/kubernetes/backoff.h"

#include <gtest/gtest.h>

namespace staple::kubernetes {
namespace {

using namespace std::chrono_literals;

TEST(Backoff, DoublesUpToItsBound) {
  EXPECT_EQ(compute_backoff(1, 1, std::nullopt), 800ms);
  EXPECT_EQ(compute_backoff(2, 1, std::nullopt), 1600ms);
  EXPECT_EQ(compute_backoff(6, 1, std::nullopt), 25600ms);
  EXPECT_EQ(compute_backoff(7, 1, std::nullopt), 30s);
  EXPECT_EQ(compute_backoff(1'000'000'000, 1, std::nullopt), 30s);
}

TEST(Backoff, IsSpreadOverItsSecondHalf) {
  EXPECT_EQ(compute_backoff(1, 0, std::nullopt), 400ms);
  EXPECT_EQ(compute_backoff(1, 0.5, std::nullopt), 600ms);
}

TEST(Backoff, IsNotShorterThanTheServerAsksFor) {
  EXPECT_EQ(compute_backoff(1, 1, Seconds(7)), 7s);
  EXPECT_EQ(compute_backoff(7, 1, Seconds(7)), 30s);
  EXPECT_EQ(compute_backoff(1, 1, Seconds(1'000'000)), 300s) << "within reason";
}

TEST(Backoff, ReadsSecondsOnly) {
  EXPECT_EQ(parse_retry_after("5"), Seconds(5));
  EXPECT_EQ(parse_retry_after("0"), Seconds(0));
  for (const char* const text : {"4294967296", "99999999999999999999"}) {
    ASSERT_NE(parse_retry_after(text), std::nullopt) << text;
    EXPECT_EQ(compute_backoff(1, 1, parse_retry_after(text)), kMaxRetryAfter) << text;
  }
  for (const char* const text : {"", "-1", "5s", "99999999999s", "Sun, 06 Nov 1994 08:49:37 GMT"})
    EXPECT_EQ(parse_retry_after(text), std::nullopt) << text;
}

}  // namespace
}  // namespace staple::kubernetes
