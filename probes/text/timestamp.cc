// SPDX-License-Identifier: Apache-2.0

#include "probes/text/timestamp.h"

#include <array>
#include <charconv>
#include <cstdint>
#include <cstdio>

#include "probes/calendar.h"

namespace staple::text {
namespace {

using std::chrono::minutes;

constexpr WallTime kEarliest = std::chrono::sys_days(std::chrono::January / 1 / 1);
constexpr WallTime kLatest = std::chrono::sys_days(std::chrono::January / 1 / 10000) - Seconds(1);

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// Scanner reads a text from its start. Once a step has failed, all further steps fail.
struct Scanner {
  std::string_view rest;
  bool good = true;

  /// read_number takes exactly `digits` digits.
  int read_number(std::size_t digits) {
    int value = 0;
    good = good && rest.size() >= digits;
    for (std::size_t i = 0; good && i < digits; ++i) {
      good = is_digit(rest[i]);
      value = 10 * value + (rest[i] - '0');
    }
    if (!good) return 0;
    rest.remove_prefix(digits);
    return value;
  }

  /// read_one_of takes one character, which must be in `choice`, and returns it.
  char read_one_of(std::string_view choice) {
    good = good && !rest.empty() && choice.find(rest.front()) != std::string_view::npos;
    if (!good) return '\0';
    const char taken = rest.front();
    rest.remove_prefix(1);
    return taken;
  }

  /// skip_fraction takes the fraction of a second, if there is one.
  void skip_fraction() {
    if (!good || !rest.starts_with('.')) return;
    read_one_of(".");
    read_number(1);
    while (good && !rest.empty() && is_digit(rest.front())) rest.remove_prefix(1);
  }
};

/// read_offset reads `Z` or the offset after the seconds. Returns how far local time is ahead
/// of UTC.
minutes read_offset(Scanner& scanner) {
  const char sign = scanner.read_one_of("Zz+-");
  if (sign == 'Z' || sign == 'z') return minutes(0);
  const int hour = scanner.read_number(2);
  scanner.read_one_of(":");
  const int minute = scanner.read_number(2);
  scanner.good = scanner.good && hour <= 23 && minute <= 59;
  const auto ahead = std::chrono::hours(hour) + minutes(minute);
  return sign == '-' ? -ahead : ahead;
}

std::optional<WallTime> parse_unix_seconds(std::string_view text) {
  std::int64_t count = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return WallTime(Seconds(count));
}

/// format_date_and_clock writes `2026-11-20T19:00:00`.
std::string format_date_and_clock(WallTime time) {
  const auto calendar = to_calendar_time(time);
  std::array<char, 96> text{};
  const auto length =
      std::snprintf(text.data(), text.size(), "%04d-%02d-%02dT%02d:%02d:%02d", calendar.year,
                    calendar.month, calendar.day, calendar.hour, calendar.minute, calendar.second);
  return {text.data(), static_cast<std::size_t>(length)};
}

}  // namespace

std::string format_timestamp(WallTime time) { return format_date_and_clock(time) + "Z"; }

std::string format_millisecond_timestamp(std::chrono::sys_time<std::chrono::milliseconds> time) {
  const auto whole = std::chrono::floor<Seconds>(time);
  std::array<char, 16> fraction{};
  std::snprintf(fraction.data(), fraction.size(), ".%03dZ",
                static_cast<int>((time - whole).count()));
  return format_date_and_clock(whole) + fraction.data();
}

std::optional<WallTime> parse_timestamp(std::string_view text) {
  Scanner scanner{text};
  CalendarTime calendar;
  calendar.year = scanner.read_number(4);
  scanner.read_one_of("-");
  calendar.month = scanner.read_number(2);
  scanner.read_one_of("-");
  calendar.day = scanner.read_number(2);
  scanner.read_one_of("Tt ");
  calendar.hour = scanner.read_number(2);
  scanner.read_one_of(":");
  calendar.minute = scanner.read_number(2);
  scanner.read_one_of(":");
  calendar.second = scanner.read_number(2);
  scanner.skip_fraction();
  const auto ahead = read_offset(scanner);
  const auto local = to_wall_time(calendar);
  if (!scanner.good || !scanner.rest.empty() || !local) return std::nullopt;
  return *local - ahead;
}

std::optional<WallTime> parse_timestamp_or_unix_seconds(std::string_view text) {
  auto time = parse_unix_seconds(text);
  if (!time) time = parse_timestamp(text);
  if (!time || *time < kEarliest || *time > kLatest) return std::nullopt;
  return time;
}

}  // namespace staple::text
