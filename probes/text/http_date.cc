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

std::optional<WallTime> parse_http_date(std::string_view text) {
  constexpr std::string_view form = "___, __ ___ ____ __:__:__ GMT";
  if (text.size() != form.size()) return std::nullopt;
  for (std::size_t i = 0; i < form.size(); ++i) {
    if (form[i] != '_' && form[i] != text[i]) return std::nullopt;
  }
  const auto month = std::ranges::find(kMonths, text.substr(8, 3)) - kMonths.begin() + 1;
  const auto day = parse_number(text.substr(5, 2));
  const auto year = parse_number(text.substr(12, 4));
  const auto hour = parse_number(text.substr(17, 2));
  const auto minute = parse_number(text.substr(20, 2));
  const auto second = parse_number(text.substr(23, 2));
  if (!day || !year || !hour || !minute || !second) return std::nullopt;
  return to_wall_time({*year, static_cast<int>(month), *day, *hour, *minute, *second});
}

}  // namespace staple::text
