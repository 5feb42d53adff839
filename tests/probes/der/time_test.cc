// SPDX-License-Identifier: Apache-2.0

#include "probes/der/time.h"

#include <string_view>

#include <gtest/gtest.h>

#include "tests/pki/der.h"

namespace staple::der {
namespace {

using namespace std::chrono;

constexpr WallTime kNoon = sys_days(2026y / November / 20) + 12h;

struct Row {
  std::string_view text;
  WallTime time;
  bool standard;
};

TEST(TimeGeneralized, IsParsedInEveryFormOfX680) {
  for (const Row& row : {
           Row{"20261120120000Z", kNoon, true},
           Row{"20261120120000.999Z", kNoon, false},
           Row{"20261120120000,5Z", kNoon, false},
           Row{"20261120120000.999999999999999999999999999Z", kNoon, false},
           Row{"202611201200Z", kNoon, false},
           Row{"202611201200.9Z", kNoon + 54s, false},
           Row{"202611201200,99Z", kNoon + 59s, false},
           Row{"2026112012.5Z", kNoon + 30min, false},
           Row{"2026112012,75", kNoon + 45min, false},
           Row{"2026112013.5+0100", kNoon + 30min, false},
           Row{"2026112012.000277777777777777777777777777Z", kNoon, false},
           Row{"2026112012.000277777777777777777777777778Z", kNoon + 1s, false},
           Row{"2026112012.999999999999999999999999999999Z", kNoon + 59min + 59s, false},
           Row{"2026112012Z", kNoon, false},
           Row{"20261120120000", kNoon, false},
           Row{"20261120130000+0100", kNoon, false},
           Row{"20261120063000-0530", kNoon, false},
           Row{"20261120140000+02", kNoon, false},
           Row{"20240229000000Z", sys_days(2024y / February / 29), true},
           Row{"99991231235959Z", sys_days(9999y / December / 31) + 23h + 59min + 59s, true},
       }) {
    const auto read = parse_generalized_time(pki::der::bytes(row.text));
    ASSERT_TRUE(read) << row.text;
    EXPECT_EQ(read->time, row.time) << row.text;
    EXPECT_EQ(read->standard, row.standard) << row.text;
  }
}

TEST(TimeGeneralized, RejectsInvalidTimes) {
  for (const std::string_view text :
       {"", "2026", "20261320120000Z", "20260230120000Z", "20261120240000Z", "20261120126000Z",
        "20261120120060Z", "20261120120000ZZ", "20261120120000.Z", "2026112012.Z",
        "2026112012.5.5Z", "20261120120000+2400", "20261120120000+", "20261120 120000Z",
        "2026112O120000Z", "-0261120120000Z"}) {
    EXPECT_FALSE(parse_generalized_time(pki::der::bytes(text))) << text;
  }
}

TEST(TimeUtc, TakesYearsFrom50To99As1950To1999) {
  EXPECT_EQ(parse_utc_time(pki::der::bytes("491231235959Z"))->time,
            sys_days(2049y / December / 31) + 23h + 59min + 59s);
  EXPECT_EQ(parse_utc_time(pki::der::bytes("500101000000Z"))->time,
            WallTime(sys_days(1950y / January / 1)));
  EXPECT_FALSE(parse_utc_time(pki::der::bytes("5001")));
}

}  // namespace
}  // namespace staple::der
