// SPDX-License-Identifier: Apache-2.0

#include "probes/text/http_date.h"

#include <chrono>

#include <gtest/gtest.h>

namespace staple::text {
namespace {

// RFC 9110, 5.6.7: the example of the standard.
constexpr std::string_view kDate = "Sun, 06 Nov 1994 08:49:37 GMT";
constexpr WallTime kMoment{std::chrono::seconds(784111777)};

TEST(HttpDate, IsWrittenAsImfFixdate) {
  EXPECT_EQ(format_http_date(kMoment), kDate);
  EXPECT_EQ(format_http_date(std::chrono::sys_days(std::chrono::December / 31 / 2026)),
            "Thu, 31 Dec 2026 00:00:00 GMT");
}

// The day on which the dates are read.
constexpr WallTime kNow = std::chrono::sys_days(std::chrono::November / 29 / 2026);

TEST(HttpDate, IsReadAsImfFixdate) {
  EXPECT_EQ(parse_http_date(kDate, kNow), kMoment);
  EXPECT_EQ(parse_http_date("Thu, 01 Jan 1970 00:00:00 GMT", kNow), WallTime{});
}

TEST(HttpDate, IsReadInTheTwoObsoleteForms) {
  EXPECT_EQ(parse_http_date("Sunday, 06-Nov-94 08:49:37 GMT", kNow), kMoment);
  EXPECT_EQ(parse_http_date("Sun Nov  6 08:49:37 1994", kNow), kMoment);
  EXPECT_EQ(parse_http_date("Wed Nov 16 08:49:37 1994", kNow), kMoment + std::chrono::days(10));
}

TEST(HttpDate, WithTwoDigitsOfTheYearIsAtMostFiftyYearsAhead) {
  const auto read = [](std::string_view text) { return parse_http_date(text, kNow); };
  EXPECT_EQ(read("Friday, 01-May-76 00:00:00 GMT"),
            std::chrono::sys_days(std::chrono::May / 1 / 2076));
  EXPECT_EQ(read("Sunday, 01-May-77 00:00:00 GMT"),
            std::chrono::sys_days(std::chrono::May / 1 / 1977));
  EXPECT_EQ(read("Saturday, 01-Jan-00 00:00:00 GMT"),
            std::chrono::sys_days(std::chrono::January / 1 / 2000));
}

TEST(HttpDate, IsNothingElse) {
  for (const char* text :
       {"", "0", ", 06-Nov-94 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 CET",
        "Sun Nov  6 08:49:37 94", "Sun Nov x6 08:49:37 1994", "Sunday, 06 Nov 94 08:49:37 GMT",
        "Sun, 06 Nov 1994 08:49:37 CET", "Sun, 31 Feb 1994 08:49:37 GMT",
        "Sun, 06 Nov 1994 24:49:37 GMT", "Sun, 06 Now 1994 08:49:37 GMT",
        "Sun, -6 Nov 1994 08:49:37 GMT", "Sun, 06 Nov 1994 08:49:37 GMT "}) {
    EXPECT_EQ(parse_http_date(text, kNow), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace staple::text
