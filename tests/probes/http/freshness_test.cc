// SPDX-License-Identifier: Apache-2.0

#include "probes/http/freshness.h"

#include <gmock/gmock.h>

namespace staple::http {
namespace {

using namespace std::chrono_literals;
using std::chrono::days;

// Sun, 06 Nov 1994 08:49:37 GMT
constexpr WallTime kMoment{784111777s};

std::optional<Seconds> fresh(const CacheHeaders& headers) {
  return freshness_lifetime(headers, kMoment);
}

TEST(Freshness, IsUnknownWithoutHeaders) {
  EXPECT_EQ(fresh({}), std::nullopt);
  EXPECT_EQ(fresh({.cache_control = "public, no-transform"}), std::nullopt);
}

TEST(Freshness, IsMaxAgeEvenIfThereIsExpires) {
  EXPECT_EQ(fresh({.cache_control = "max-age=60"}), 60s);
  EXPECT_EQ(fresh({.cache_control = "Public,  MAX-AGE=\"60\" , must-revalidate", .expires = "0"}),
            60s);
}

TEST(Freshness, IsExpiresMinusDate) {
  EXPECT_EQ(
      fresh({.expires = "Sun, 06 Nov 1994 09:49:37 GMT", .date = "Sun, 06 Nov 1994 08:59:37 GMT"}),
      50min);
  EXPECT_EQ(fresh({.expires = "Sun, 06 Nov 1994 09:49:37 GMT"}), 60min);
}

TEST(Freshness, IsReducedByAge) {
  EXPECT_EQ(fresh({.cache_control = "max-age=60", .age = "45"}), 15s);
  EXPECT_EQ(fresh({.cache_control = "max-age=60", .age = "61"}), 0s);
}

TEST(Freshness, IsZeroIfForbiddenOrInvalid) {
  EXPECT_EQ(fresh({.cache_control = "max-age=60, no-cache"}), 0s);
  EXPECT_EQ(fresh({.cache_control = "no-store"}), 0s);
  EXPECT_EQ(fresh({.cache_control = "max-age=soon"}), 0s);
  EXPECT_EQ(fresh({.cache_control = "max-age=60, max-age=90"}), 0s);
  EXPECT_EQ(fresh({.expires = "0"}), 0s);
  EXPECT_EQ(fresh({.expires = "Sun, 06 Nov 1994 08:00:00 GMT"}), 0s);
}

TEST(Freshness, IsBounded) {
  EXPECT_EQ(fresh({.cache_control = "max-age=99999999999999999999999"}), days(3650));
  EXPECT_EQ(fresh({.expires = "Fri, 31 Dec 9999 23:59:59 GMT"}), days(3650));
  EXPECT_EQ(fresh({.cache_control = "max-age=60", .age = "99999999999999999999999"}), 0s);
  EXPECT_EQ(fresh({.expires = "Fri, 31 Dec 9999 23:59:59 GMT", .age = "99999999999"}), 0s);
}

}  // namespace
}  // namespace staple::http
