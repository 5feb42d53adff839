// SPDX-License-Identifier: Apache-2.0

#include "probes/der/time.h"

#include <chrono>

#include "probes/calendar.h"

namespace staple::der {
namespace {

using std::chrono::hours, std::chrono::minutes, std::chrono::seconds;

/// DigitReader reads decimal digits from the front of a text.
class DigitReader {
 public:
  explicit DigitReader(ByteView text) : rest_(text) {}

  bool empty() const { return rest_.empty(); }
  std::uint8_t front() const { return rest_.empty() ? std::uint8_t{0} : rest_[0]; }
  bool next_is_digit() const { return front() >= '0' && front() <= '9'; }
  void skip() { rest_ = rest_.subspan(1); }

  /// read_number reads exactly `count` digits. Returns nullopt if there are fewer.
  std::optional<int> read_number(int count) {
    int value = 0;
    for (int i = 0; i < count; ++i) {
      if (!next_is_digit()) return std::nullopt;
      value = value * 10 + (front() - '0');
      skip();
    }
    return value;
  }

  /// read_fraction reads the digits after a decimal sign and returns that fraction of `unit`,
  /// rounded down to whole seconds. Returns nullopt if there is no digit.
  std::optional<seconds> read_fraction(seconds unit) {
    const auto digits = rest_;
    while (next_is_digit()) skip();
    const auto count = digits.size() - rest_.size();
    if (count == 0) return std::nullopt;
    // From the last digit to the first, rounding down in each step is exact.
    seconds part{0};
    for (std::size_t i = count; i-- > 0;) part = (unit * (digits[i] - '0') + part) / 10;
    return part;
  }

 private:
  ByteView rest_;
};

/// CalendarReading is the calendar part of a time: MMDDHH[MM[SS]] after the year.
struct CalendarReading {
  CalendarTime time;
  seconds smallest_unit = hours(1);  ///< the unit of the last number
};

/// read_calendar reads the calendar part. Returns nullopt if a number is malformed.
std::optional<CalendarReading> read_calendar(int year, DigitReader& text) {
  const auto month = text.read_number(2);
  const auto day = text.read_number(2);
  const auto hour = text.read_number(2);
  if (!month || !day || !hour) return std::nullopt;
  CalendarReading reading{{year, *month, *day, *hour, 0, 0}};
  if (text.next_is_digit()) {
    const auto minute = text.read_number(2);
    if (!minute) return std::nullopt;
    reading.time.minute = *minute;
    reading.smallest_unit = minutes(1);
  }
  if (text.next_is_digit()) {
    const auto second = text.read_number(2);
    if (!second || *second > 59) return std::nullopt;  // no leap seconds
    reading.time.second = *second;
    reading.smallest_unit = seconds(1);
  }
  return reading;
}

/// read_zone reads the zone: Z, +HH[MM], -HH[MM] or nothing. Returns how far it is ahead of UTC,
/// zero without a zone, nullopt if it is malformed.
std::optional<seconds> read_zone(DigitReader& text) {
  const auto sign = text.front();
  if (sign != 'Z' && sign != '+' && sign != '-') return seconds(0);
  text.skip();
  if (sign == 'Z') return seconds(0);
  const auto hour = text.read_number(2);
  const auto minute = text.next_is_digit() ? text.read_number(2) : 0;
  if (!hour || !minute || *hour > 23 || *minute > 59) return std::nullopt;
  const seconds offset = hours(*hour) + minutes(*minute);
  return sign == '+' ? offset : -offset;
}

/// parse_after_year parses the text after the year: MMDDHH[MM[SS[.f]]] and the zone.
std::optional<ParsedTime> parse_after_year(int year, DigitReader text) {
  const auto calendar = read_calendar(year, text);
  if (!calendar) return std::nullopt;
  const bool has_fraction = text.front() == '.' || text.front() == ',';
  std::optional<seconds> fraction = seconds(0);
  if (has_fraction) {
    text.skip();
    fraction = text.read_fraction(calendar->smallest_unit);
  }
  const auto whole = to_wall_time(calendar->time);
  const bool is_utc = text.front() == 'Z';
  const auto ahead = read_zone(text);
  if (!fraction || !whole || !ahead || !text.empty()) return std::nullopt;
  const bool standard = calendar->smallest_unit == seconds(1) && !has_fraction && is_utc;
  return ParsedTime{*whole + *fraction - *ahead, standard};
}

}  // namespace

std::optional<ParsedTime> parse_generalized_time(ByteView content) {
  DigitReader text(content);
  const auto year = text.read_number(4);
  return year ? parse_after_year(*year, text) : std::nullopt;
}

std::optional<ParsedTime> parse_utc_time(ByteView content) {
  DigitReader text(content);
  const auto year = text.read_number(2);
  return year ? parse_after_year(*year < 50 ? 2000 + *year : 1900 + *year, text) : std::nullopt;
}

}  // namespace staple::der
