#include "exporter/command/moment.h"

#include <charconv>
#include <cstdint>

namespace staple::command {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;

constexpr WallTime kEarliest = std::chrono::sys_days(std::chrono::January / 1 / 1);
constexpr WallTime kLatest = std::chrono::sys_days(std::chrono::January / 1 / 10000) - Seconds(1);

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// Scan walks a text; each step fails for ever once one has.
struct Scan {
  std::string_view rest;
  bool good = true;

  /// number takes exactly `digits` digits, of a value from `least` to `most`.
  int number(std::size_t digits, int least, int most) {
    int value = 0;
    good = good && rest.size() >= digits;
    for (std::size_t i = 0; good && i < digits; ++i) {
      good = is_digit(rest[i]);
      value = 10 * value + (rest[i] - '0');
    }
    if (!good || value < least || value > most) {
      good = false;
      return least;
    }
    rest.remove_prefix(digits);
    return value;
  }

  /// one takes one character of `choice` and returns it.
  char one(std::string_view choice) {
    good = good && !rest.empty() && choice.find(rest.front()) != std::string_view::npos;
    if (!good) return '\0';
    const char taken = rest.front();
    rest.remove_prefix(1);
    return taken;
  }
};

/// offset reads what follows the seconds: `Z`, or how far the clock on the wall is ahead of UTC.
minutes offset(Scan& scan) {
  const char sign = scan.one("Zz+-");
  if (sign == 'Z' || sign == 'z') return minutes(0);
  const hours ahead(scan.number(2, 0, 23));
  scan.one(":");
  const auto whole = ahead + minutes(scan.number(2, 0, 59));
  return sign == '-' ? -whole : whole;
}

std::optional<WallTime> rfc3339(std::string_view text) {
  Scan scan{text};
  const std::chrono::year year(scan.number(4, 0, 9999));
  scan.one("-");
  const std::chrono::month month(static_cast<unsigned>(scan.number(2, 1, 12)));
  scan.one("-");
  const std::chrono::day day(static_cast<unsigned>(scan.number(2, 1, 31)));
  scan.one("Tt ");
  const hours hour(scan.number(2, 0, 23));
  scan.one(":");
  const minutes minute(scan.number(2, 0, 59));
  scan.one(":");
  const Seconds second(scan.number(2, 0, 60));  // 60: a leap second
  if (scan.good && scan.rest.starts_with('.')) {
    scan.one(".");
    scan.number(1, 0, 9);
    while (scan.good && !scan.rest.empty() && is_digit(scan.rest.front())) scan.one("0123456789");
  }
  const auto ahead = offset(scan);
  const auto date = year / month / day;
  if (!scan.good || !scan.rest.empty() || !date.ok()) return std::nullopt;
  return std::chrono::sys_days(date) + hour + minute + second - ahead;
}

std::optional<WallTime> unix_seconds(std::string_view text) {
  std::int64_t count = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return WallTime(Seconds(count));
}

}  // namespace

std::optional<WallTime> parse_moment(std::string_view text) {
  auto time = unix_seconds(text);
  if (!time) time = rfc3339(text);
  if (!time || *time < kEarliest || *time > kLatest) return std::nullopt;
  return time;
}

}  // namespace staple::command
