#include "probes/der/time.h"

#include <chrono>

#include "probes/calendar.h"

namespace staple::der {
namespace {

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
  std::optional<std::chrono::seconds> read_fraction(std::chrono::seconds unit) {
    const auto digits = rest_;
    while (next_is_digit()) skip();
    const auto count = digits.size() - rest_.size();
    if (count == 0) return std::nullopt;
    // From the last digit to the first, rounding down in each step is exact.
    std::chrono::seconds part{0};
    for (std::size_t i = count; i-- > 0;) part = (unit * (digits[i] - '0') + part) / 10;
    return part;
  }

 private:
  ByteView rest_;
};

/// parse_after_year parses the text after the year: MMDDHH[MM[SS[.f]]] and the zone.
std::optional<ParsedTime> parse_after_year(int year, DigitReader text) {
  using std::chrono::hours, std::chrono::minutes, std::chrono::seconds;
  const auto month = text.read_number(2);
  const auto day = text.read_number(2);
  const auto hour = text.read_number(2);
  if (!month || !day || !hour) return std::nullopt;

  std::optional<int> minute = 0;
  std::optional<int> second = 0;
  seconds smallest_unit = hours(1);  // the unit of the last number
  if (text.next_is_digit()) {
    minute = text.read_number(2);
    smallest_unit = minutes(1);
  }
  if (text.next_is_digit()) {
    second = text.read_number(2);
    smallest_unit = seconds(1);
  }
  bool standard = smallest_unit == seconds(1);
  if (!minute || !second || *second > 59) return std::nullopt;  // no leap seconds
  std::optional<seconds> part = seconds(0);
  if (text.front() == '.' || text.front() == ',') {
    standard = false;
    text.skip();
    part = text.read_fraction(smallest_unit);
    if (!part) return std::nullopt;
  }
  const auto whole = to_wall_time({year, *month, *day, *hour, *minute, *second});
  if (!whole) return std::nullopt;
  WallTime time = *whole + *part;

  if (text.front() == 'Z') {
    text.skip();
  } else {
    standard = false;
    const bool east = text.front() == '+';
    if (east || text.front() == '-') {
      text.skip();
      const auto offset_hours = text.read_number(2);
      const auto offset_minutes = text.next_is_digit() ? text.read_number(2) : 0;
      if (!offset_hours || !offset_minutes || *offset_hours > 23 || *offset_minutes > 59)
        return std::nullopt;
      const auto offset = hours(*offset_hours) + minutes(*offset_minutes);
      time += east ? -offset : offset;
    }
  }
  if (!text.empty()) return std::nullopt;
  return ParsedTime{time, standard};
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
