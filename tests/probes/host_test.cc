// SPDX-License-Identifier: Apache-2.0

#include "probes/host.h"

#include <gtest/gtest.h>

namespace staple {
namespace {

TEST(Host, PutsAnIpv6AddressInBrackets) {
  EXPECT_EQ(format_host("2001:db8::1"), "[2001:db8::1]");
  EXPECT_EQ(format_host("192.0.2.1"), "192.0.2.1");
  EXPECT_EQ(format_host("www.example.com"), "www.example.com");
  EXPECT_EQ(format_host(""), "");
}

}  // namespace
}  // namespace staple
