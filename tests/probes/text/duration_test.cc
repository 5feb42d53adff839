// SPDX-License-Identifier: Apache-2.0

#include "probes/text/duration.h"

#include <gtest/gtest.h>

namespace staple::text {
namespace {

using namespace std::chrono_literals;

TEST(Duration, WritesTheLargestUnitAndTheOneBelow) {
  EXPECT_EQ(format_duration(45s), "45 s");
  EXPECT_EQ(format_duration(4min + 5s), "4 min 5 s");
  EXPECT_EQ(format_duration(2h + 4min + 59s), "2 h 4 min");
  EXPECT_EQ(format_duration(76h + 59min), "3 d 4 h");
  EXPECT_EQ(format_duration(24h * 825 + 23h), "825 d 23 h");
  EXPECT_EQ(format_duration(24h * 1095 - 1s), "1094 d 23 h");
  EXPECT_EQ(format_duration(24h * 1095), "3 y");
  EXPECT_EQ(format_duration(24h * 1999 + 23h), "5 y 174 d");
}

TEST(Duration, OmitsAUnitThatIsZero) {
  EXPECT_EQ(format_duration(0s), "0 s");
  EXPECT_EQ(format_duration(60s), "1 min");
  EXPECT_EQ(format_duration(1h + 59s), "1 h");
  EXPECT_EQ(format_duration(24h + 59min), "1 d");
}

TEST(Duration, HasNoSign) {
  EXPECT_EQ(format_duration(-(2h + 4min)), "2 h 4 min");
  EXPECT_EQ(format_duration(Seconds::min()), "292471208677 y 195 d");
  EXPECT_EQ(format_duration(Seconds::max()), "292471208677 y 195 d");
}

}  // namespace
}  // namespace staple::text
