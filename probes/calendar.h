// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <optional>

#include "probes/time.h"

namespace staple {

/// CalendarTime is a time in UTC as date of the Gregorian calendar and time of day.
struct CalendarTime {
  int year = 1970;
  int month = 1;   ///< 1 to 12
  int day = 1;     ///< 1 to 31
  int hour = 0;    ///< 0 to 23
  int minute = 0;  ///< 0 to 59
  int second = 0;  ///< 0 to 60; 60 is a leap second, counted as the second after it

  bool operator==(const CalendarTime&) const = default;
};

/// to_calendar_time converts a time to date and time of day.
CalendarTime to_calendar_time(WallTime time);

/// to_wall_time converts back. Returns nullopt if the day does not exist or a number is out
/// of range.
std::optional<WallTime> to_wall_time(const CalendarTime& time);

}  // namespace staple
