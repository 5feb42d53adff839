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

TEST(HttpDate, IsReadInTheFormOfToday) {
  EXPECT_EQ(parse_http_date(kDate), kMoment);
  EXPECT_EQ(parse_http_date("Thu, 01 Jan 1970 00:00:00 GMT"), WallTime{});
}

TEST(HttpDate, IsNothingElse) {
  for (const char* text : {"", "0", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994",
                           "Sun, 06 Nov 1994 08:49:37 CET", "Sun, 31 Feb 1994 08:49:37 GMT",
                           "Sun, 06 Nov 1994 24:49:37 GMT", "Sun, 06 Now 1994 08:49:37 GMT",
                           "Sun, -6 Nov 1994 08:49:37 GMT", "Sun, 06 Nov 1994 08:49:37 GMT "}) {
    EXPECT_EQ(parse_http_date(text), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace staple::text
