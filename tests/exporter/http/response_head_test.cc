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

}  // namespace
}  // namespace staple::httpd
