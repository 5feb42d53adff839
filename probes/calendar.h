#pragma once

#include <optional>

#include "probes/time.h"

namespace staple {

/// CalendarTime is a point in time as the Gregorian calendar and a clock in UTC show it.
struct CalendarTime {
  int year = 1970;
  int month = 1;   ///< 1 to 12
  int day = 1;     ///< 1 to 31
  int hour = 0;    ///< 0 to 23
  int minute = 0;  ///< 0 to 59
  int second = 0;  ///< 0 to 60; 60 is a leap second, counted as the second after it

  bool operator==(const CalendarTime&) const = default;
};

/// to_calendar_time splits a time into calendar and clock.
CalendarTime to_calendar_time(WallTime time);

/// to_wall_time returns nullopt if there is no such day or a number is out of its range.
std::optional<WallTime> to_wall_time(const CalendarTime& time);

}  // namespace staple
