// SPDX-License-Identifier: Apache-2.0

#include "probes/text/http_date.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdio>

#include "probes/calendar.h"

namespace staple::text {
namespace {

constexpr std::array<std::string_view, 7> kDays{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
constexpr std::array<std::string_view, 12> kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                   "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

/// parse_number reads a number. Returns nullopt unless `text` consists of digits.
std::optional<int> parse_number(std::string_view text) {
  int value = 0;
  if (text.find_first_not_of("0123456789") != std::string_view::npos) return std::nullopt;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() ? std::optional(value) : std::nullopt;
}

// The forms of RFC 9110, 5.6.7. A small letter stands for a character of a part, of `a` any.
constexpr std::string_view kImfFixdate = "aaa, dd nnn yyyy hh:mm:ss GMT";
constexpr std::string_view kRfc850 = "a, dd-nnn-yy hh:mm:ss GMT";  // the day without its beginning
constexpr std::string_view kAsctime = "aaa nnn dd hh:mm:ss yyyy";
constexpr std::array kForms{kImfFixdate, kRfc850, kAsctime};

bool has_form(std::string_view text, std::string_view form) {
  return std::ranges::equal(text, form, [](char found, char expected) {
    return (expected >= 'a' && expected <= 'z') || found == expected;
  });
}

}  // namespace

std::string format_http_date(WallTime time) {
  const std::chrono::weekday weekday(std::chrono::floor<std::chrono::days>(time));
  const auto calendar = to_calendar_time(time);
  std::array<char, 96> text{};
  const auto length = std::snprintf(text.data(), text.size(), "%s, %02d %s %04d %02d:%02d:%02d GMT",
                                    kDays[weekday.c_encoding()].data(), calendar.day,
                                    kMonths[static_cast<std::size_t>(calendar.month) - 1].data(),
                                    calendar.year, calendar.hour, calendar.minute, calendar.second);
  return {text.data(), static_cast<std::size_t>(length)};
}

std::optional<WallTime> parse_http_date(std::string_view text, WallTime now) {
  if (const auto comma = text.find(','); comma != std::string_view::npos && comma > 3)
    text.remove_prefix(comma - 1);  // RFC 850 has whole names of days
  const auto form = std::ranges::find_if(
      kForms, [text](std::string_view candidate) { return has_form(text, candidate); });
  if (form == kForms.end()) return std::nullopt;
  const auto part = [&](char letter) {
    const auto begin = form->find(letter);
    return text.substr(begin, form->rfind(letter) + 1 - begin);
  };

  auto day_text = part('d');
  if (*form == kAsctime && day_text.starts_with(' ')) day_text.remove_prefix(1);
  const auto month = std::ranges::find(kMonths, part('n')) - kMonths.begin() + 1;
  const auto day = parse_number(day_text);
  auto year = parse_number(part('y'));
  const auto hour = parse_number(part('h'));
  const auto minute = parse_number(part('m'));
  const auto second = parse_number(part('s'));
  if (!day || !year || !hour || !minute || !second) return std::nullopt;
  if (*form == kRfc850) {
    const auto latest = to_calendar_time(now).year + 50;
    *year += (latest - *year) / 100 * 100;
  }
  return to_wall_time({*year, static_cast<int>(month), *day, *hour, *minute, *second});
}

}  // namespace staple::text
