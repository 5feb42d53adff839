#include "probes/der/time.h"

#include <chrono>

namespace staple::der {
namespace {

/// Digits takes decimal digits off the front of a text.
class Digits {
 public:
  explicit Digits(ByteView text) : rest_(text) {}

  bool empty() const { return rest_.empty(); }
  std::uint8_t front() const { return rest_.empty() ? std::uint8_t{0} : rest_[0]; }
  bool digit() const { return front() >= '0' && front() <= '9'; }
  void skip() { rest_ = rest_.subspan(1); }

  /// number takes exactly `count` digits; absent: there are fewer.
  std::optional<int> number(int count) {
    int value = 0;
    for (int i = 0; i < count; ++i) {
      if (!digit()) return std::nullopt;
      value = value * 10 + (front() - '0');
      skip();
    }
    return value;
  }

  /// fraction takes all digits that follow a decimal sign and returns that part of `unit`, cut to whole
  /// seconds; absent: there is none.
  std::optional<std::chrono::seconds> fraction(std::chrono::seconds unit) {
    const auto digits = rest_;
    while (digit()) skip();
    const auto count = digits.size() - rest_.size();
    if (count == 0) return std::nullopt;
    std::chrono::seconds part{0};  // from the last digit to the first nothing is lost by cutting each time
    for (std::size_t i = count; i-- > 0;) part = (unit * (digits[i] - '0') + part) / 10;
    return part;
  }

 private:
  ByteView rest_;
};

/// rest_of_time reads what follows the year: MMDDHH[MM[SS[.f]]] and the zone.
std::optional<ReadTime> rest_of_time(int year, Digits text) {
  using namespace std::chrono;
  const auto month_number = text.number(2);
  const auto day_number = text.number(2);
  const auto hour = text.number(2);
  if (!month_number || !day_number || !hour) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year(year), month(static_cast<unsigned>(*month_number)),
                                         day(static_cast<unsigned>(*day_number))};
  if (!date.ok() || *hour > 23) return std::nullopt;

  std::optional<int> minute = 0;
  std::optional<int> second = 0;
  seconds least = hours(1);  // what the last number counts
  if (text.digit()) {
    minute = text.number(2);
    least = minutes(1);
  }
  if (text.digit()) {
    second = text.number(2);
    least = seconds(1);
  }
  bool standard = least == seconds(1);
  if (!minute || !second || *minute > 59 || *second > 59) return std::nullopt;
  std::optional<seconds> part = seconds(0);
  if (text.front() == '.' || text.front() == ',') {
    standard = false;
    text.skip();
    part = text.fraction(least);
    if (!part) return std::nullopt;
  }
  WallTime time = sys_days(date) + hours(*hour) + minutes(*minute) + seconds(*second) + *part;

  if (text.front() == 'Z') {
    text.skip();
  } else {
    standard = false;
    const bool east = text.front() == '+';
    if (east || text.front() == '-') {
      text.skip();
      const auto offset_hours = text.number(2);
      const auto offset_minutes = text.digit() ? text.number(2) : 0;
      if (!offset_hours || !offset_minutes || *offset_hours > 23 || *offset_minutes > 59) return std::nullopt;
      const auto offset = hours(*offset_hours) + minutes(*offset_minutes);
      time += east ? -offset : offset;
    }
  }
  if (!text.empty()) return std::nullopt;
  return ReadTime{time, standard};
}

}  // namespace

std::optional<ReadTime> generalized_time(ByteView content) {
  Digits text(content);
  const auto year = text.number(4);
  return year ? rest_of_time(*year, text) : std::nullopt;
}

std::optional<ReadTime> utc_time(ByteView content) {
  Digits text(content);
  const auto year = text.number(2);
  return year ? rest_of_time(*year < 50 ? 2000 + *year : 1900 + *year, text) : std::nullopt;
}

}  // namespace staple::der
