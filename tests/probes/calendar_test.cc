// SPDX-License-Identifier: Apache-2.0

#include "probes/calendar.h"

#include <gtest/gtest.h>

namespace staple {
namespace {

using namespace std::chrono;

TEST(Calendar, GoesBothWays) {
  for (const auto& [time, calendar] : {std::pair{WallTime{}, CalendarTime{1970, 1, 1, 0, 0, 0}},
                                       {WallTime(-1s), CalendarTime{1969, 12, 31, 23, 59, 59}},
                                       {sys_days(2028y / February / 29) + 12h + 34min + 56s,
                                        CalendarTime{2028, 2, 29, 12, 34, 56}}}) {
    EXPECT_EQ(to_calendar_time(time), calendar);
    EXPECT_EQ(to_wall_time(calendar), time);
  }
}

TEST(Calendar, CountsALeapSecondAsTheNext) {
  EXPECT_EQ(to_wall_time({2016, 12, 31, 23, 59, 60}), sys_days(2017y / January / 1));
}

TEST(Calendar, RefusesWhatDoesNotExist) {
  for (const CalendarTime& time : {CalendarTime{2027, 2, 29},
                                   {2026, 0, 1},
                                   {2026, 13, 1},
                                   {2026, 1, 0},
                                   {2026, 1, 32},
                                   {2026, 257, 1},
                                   {2026, 1, 257},
                                   {2026, -1, 1},
                                   {2026, 1, 1, 24},
                                   {2026, 1, 1, -1},
                                   {2026, 1, 1, 0, 60},
                                   {2026, 1, 1, 0, 0, 61}}) {
    EXPECT_EQ(to_wall_time(time), std::nullopt);
  }
}

}  // namespace
}  // namespace staple
