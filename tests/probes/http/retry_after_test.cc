// SPDX-License-Identifier: Apache-2.0

#include "probes/http/retry_after.h"

#include <chrono>

#include <gtest/gtest.h>

namespace staple::http {
namespace {

using namespace std::chrono_literals;

/// kNow is Sun, 06 Nov 1994 08:49:37 GMT.
constexpr WallTime kNow =
    std::chrono::sys_days(std::chrono::November / 6 / 1994) + 8h + 49min + 37s;

TEST(RetryAfter, IsANumberOfSeconds) {
  EXPECT_EQ(parse_retry_after("5", kNow), 5s);
  EXPECT_EQ(parse_retry_after("0", kNow), 0s);
}

TEST(RetryAfter, IsADate) {
  EXPECT_EQ(parse_retry_after("Sun, 06 Nov 1994 08:49:57 GMT", kNow), 20s);
  EXPECT_EQ(parse_retry_after("Sun, 06 Nov 1994 08:49:37 GMT", kNow), 0s);
  EXPECT_EQ(parse_retry_after("Sun, 06 Nov 1994 08:49:36 GMT", kNow), 0s) << "in the past";
}

TEST(RetryAfter, IsBounded) {
  for (const char* const text : {"301", "4294967296", "99999999999999999999",
                                 "Sun, 06 Nov 1994 08:54:38 GMT", "Fri, 31 Dec 9999 23:59:59 GMT"})
    EXPECT_EQ(parse_retry_after(text, kNow), kMaxRetryAfter) << text;
}

TEST(RetryAfter, IsNothingElse) {
  for (const char* const text : {"", " ", "-1", "5s", "99999999999s", "5, 6", "1.5",
                                 "Sun, 06 Nov 1994 08:49:37", "Sun, 31 Feb 1994 08:49:37 GMT"})
    EXPECT_EQ(parse_retry_after(text, kNow), std::nullopt) << text;
}

}  // namespace
}  // namespace staple::http
