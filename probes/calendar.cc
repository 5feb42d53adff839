// SPDX-License-Identifier: Apache-2.0

#include "probes/calendar.h"

namespace staple {

CalendarTime to_calendar_time(WallTime time) {
  const auto days = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date(days);
  const std::chrono::hh_mm_ss clock(time - days);
  return {static_cast<int>(date.year()),
          static_cast<int>(static_cast<unsigned>(date.month())),
          static_cast<int>(static_cast<unsigned>(date.day())),
          static_cast<int>(clock.hours().count()),
          static_cast<int>(clock.minutes().count()),
          static_cast<int>(clock.seconds().count())};
}

std::optional<WallTime> to_wall_time(const CalendarTime& time) {
  const auto is_within = [](int value, int most) { return value >= 0 && value <= most; };
  const bool is_clock =
      is_within(time.hour, 23) && is_within(time.minute, 59) && is_within(time.second, 60);
  // The value of a std::chrono month or day above 255 is unspecified.
  if (!is_clock || !is_within(time.month, 12) || !is_within(time.day, 31)) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year(time.year),
                                         std::chrono::month(static_cast<unsigned>(time.month)),
                                         std::chrono::day(static_cast<unsigned>(time.day))};
  if (!date.ok()) return std::nullopt;
  return std::chrono::sys_days(date) + std::chrono::hours(time.hour) +
         std::chrono::minutes(time.minute) + Seconds(time.second);
}

}  // namespace staple
