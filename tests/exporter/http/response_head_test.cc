#include "exporter/http/response_head.h"

#include <chrono>

#include <gtest/gtest.h>

namespace staple::httpd {
namespace {

TEST(ResponseHead, WritesTimesAsHttpDoes) {
  // The example of RFC 9110, 5.6.7.
  EXPECT_EQ(format_http_date(WallTime(std::chrono::seconds(784111777))),
            "Sun, 06 Nov 1994 08:49:37 GMT");
  EXPECT_EQ(format_http_date(WallTime(std::chrono::sys_days(std::chrono::December / 31 / 2026))),
            "Thu, 31 Dec 2026 00:00:00 GMT");
}

TEST(ResponseHead, SaysWhenTheAnswerWasMade) {
  const auto head =
      format_response_head({}, {.time = WallTime(std::chrono::seconds(784111777))}, {0});
  EXPECT_NE(head.find("\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\n"), std::string::npos) << head;
}

}  // namespace
}  // namespace staple::httpd
