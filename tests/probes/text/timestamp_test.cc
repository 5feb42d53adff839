// SPDX-License-Identifier: Apache-2.0

#include "probes/text/timestamp.h"

#include <gtest/gtest.h>

namespace staple::text {
namespace {

using namespace std::chrono_literals;

constexpr WallTime kEvening =
    std::chrono::sys_days(std::chrono::November / 20 / 2026) + 19h + 4min + 5s;

TEST(Timestamp, IsReadAsRfc3339) {
  for (const auto* const text :
       {"2026-11-20T19:04:05Z", "2026-11-20t19:04:05z", "2026-11-20 19:04:05Z",
        "2026-11-20T19:04:05.987654321Z", "2026-11-20T20:04:05+01:00", "2026-11-21T00:34:05+05:30",
        "2026-11-20T11:04:05-08:00"}) {
    EXPECT_EQ(parse_timestamp_or_unix_seconds(text), kEvening) << text;
  }
}

TEST(Timestamp, IsWrittenAsRfc3339) {
  EXPECT_EQ(format_timestamp(kEvening), "2026-11-20T19:04:05Z");
  EXPECT_EQ(format_timestamp(WallTime(-1s)), "1969-12-31T23:59:59Z");
  EXPECT_EQ(format_timestamp(std::chrono::sys_days(std::chrono::January / 1 / 12345)),
            "12345-01-01T00:00:00Z");
  EXPECT_EQ(format_millisecond_timestamp(kEvening + 7ms), "2026-11-20T19:04:05.007Z");
  EXPECT_EQ(format_millisecond_timestamp(WallTime(0s) - 1ms), "1969-12-31T23:59:59.999Z");
}

TEST(Timestamp, IsReadAsUnixSeconds) {
  EXPECT_EQ(parse_timestamp_or_unix_seconds("0"), WallTime(0s));
  EXPECT_EQ(parse_timestamp_or_unix_seconds("1795201445"), kEvening);
  EXPECT_EQ(parse_timestamp_or_unix_seconds("-86400"), WallTime(-24h));
}

TEST(Timestamp, IsNoUnixSecondsUnlessTheyAreAskedFor) {
  EXPECT_EQ(parse_timestamp("2026-11-20T19:04:05Z"), kEvening);
  EXPECT_EQ(parse_timestamp("0000-01-01T00:00:00Z"),
            WallTime(std::chrono::sys_days(std::chrono::January / 1 / 0)));
  EXPECT_EQ(parse_timestamp("1795201445"), std::nullopt);
}

TEST(Timestamp, KnowsTheCalendar) {
  EXPECT_EQ(parse_timestamp_or_unix_seconds("2028-02-29T00:00:00Z"),
            WallTime(std::chrono::sys_days(std::chrono::February / 29 / 2028)));
  EXPECT_EQ(parse_timestamp_or_unix_seconds("2027-02-29T00:00:00Z"), std::nullopt);
  EXPECT_EQ(parse_timestamp_or_unix_seconds("2026-04-31T00:00:00Z"), std::nullopt);
  EXPECT_EQ(parse_timestamp_or_unix_seconds("2016-12-31T23:59:60Z"),
            WallTime(std::chrono::sys_days(std::chrono::January / 1 / 2017)));
}

TEST(Timestamp, IsNothingElse) {
  for (const auto* const text : {"",
                                 "now",
                                 "2026-11-20",
                                 "2026-11-20T19:04:05",
                                 "2026-11-20T19:04Z",
                                 "2026-11-20T24:00:00Z",
                                 "2026-11-20T19:60:00Z",
                                 "2026-11-20T19:04:61Z",
                                 "2026-13-20T19:04:05Z",
                                 "2026-00-20T19:04:05Z",
                                 "2026-11-20T19:04:05.Z",
                                 "2026-11-20T19:04:05+0100",
                                 "2026-11-20T19:04:05+24:00",
                                 "2026-11-20T19:04:05Z ",
                                 " 0",
                                 "+5",
                                 "1.5",
                                 "0x10",
                                 "253402300800",
                                 "-62135596801",
                                 "9223372036854775808",
                                 "0000-01-01T00:00:00Z"}) {
    EXPECT_EQ(parse_timestamp_or_unix_seconds(text), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace staple::text
