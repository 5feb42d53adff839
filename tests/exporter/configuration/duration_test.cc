// SPDX-License-Identifier: Apache-2.0

#include "exporter/configuration/duration.h"

#include <gtest/gtest.h>

namespace staple::config {
namespace {

using namespace std::chrono_literals;

TEST(Duration, AcceptsTheFormatOfPrometheus) {
  EXPECT_EQ(parse_duration("30s"), 30s);
  EXPECT_EQ(parse_duration("5m"), 5min);
  EXPECT_EQ(parse_duration("1h30m"), 90min);
  EXPECT_EQ(parse_duration("4d"), 96h);
  EXPECT_EQ(parse_duration("1y2w3d4h5m6s7ms"), 24h * (365 + 14 + 3) + 4h + 5min + 6s + 7ms);
  EXPECT_EQ(parse_duration("0s"), 0s);
  EXPECT_EQ(parse_duration("0"), 0s);
  EXPECT_EQ(parse_duration("90m"), 90min);
}

TEST(Duration, RejectsOtherText) {
  for (const auto* const text : {"", "5", "s", "m5", "-5m", "+5m", "5 m", " 5m", "5m ", "1.5h",
                                 "5M", "5min", "1m1h", "1m1m", "1ms1s", "0x5m", "00", "5m0"}) {
    EXPECT_EQ(parse_duration(text), std::nullopt) << text;
  }
}

TEST(Duration, NeverOverflows) {
  EXPECT_EQ(parse_duration("9223372036854775807ms"), std::chrono::milliseconds::max());
  EXPECT_EQ(parse_duration("9223372036854775808ms"), std::nullopt);
  EXPECT_EQ(parse_duration("292471209y"), std::nullopt);
  EXPECT_EQ(parse_duration("9223372036854775s808ms"), std::nullopt);
  EXPECT_EQ(parse_duration("99999999999999999999s"), std::nullopt);
}

TEST(Duration, IsWrittenInTheSameFormat) {
  EXPECT_EQ(format_duration(0s), "0s");
  EXPECT_EQ(format_duration(90s), "1m30s");
  EXPECT_EQ(format_duration(5min), "5m");
  EXPECT_EQ(format_duration(36h), "36h");
  EXPECT_EQ(format_duration(96h), "4d");
  EXPECT_EQ(format_duration(24h * 14), "2w");
  EXPECT_EQ(format_duration(24h * 365), "1y");
  EXPECT_EQ(format_duration(24h * 366 + 1s), "8784h1s");
}

}  // namespace
}  // namespace staple::config
