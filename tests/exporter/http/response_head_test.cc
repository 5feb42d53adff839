// SPDX-License-Identifier: Apache-2.0

#include "exporter/http/response_head.h"

#include <chrono>

#include <gtest/gtest.h>

namespace staple::httpd {
namespace {

TEST(ResponseHead, HasADateField) {
  const auto head =
      format_response_head({}, {.time = WallTime(std::chrono::seconds(784111777))}, {0});
  EXPECT_NE(head.find("\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\n"), std::string::npos) << head;
}

TEST(ResponseHead, NamesTheRequestFieldsThatItDependsOn) {
  EXPECT_NE(format_response_head({}, {}, {0}).find("\r\nVary: Accept-Encoding\r\n"),
            std::string::npos);
  Response response;
  response.vary = "Accept";
  EXPECT_NE(format_response_head(response, {}, {0}).find("\r\nVary: Accept, Accept-Encoding\r\n"),
            std::string::npos);
}

}  // namespace
}  // namespace staple::httpd
