// SPDX-License-Identifier: Apache-2.0

#include "probes/starttls/address_literal.h"

#include <string>

#include <gtest/gtest.h>

namespace staple::starttls {
namespace {

std::string literal(const char* address) {
  return write_address_literal(boost::asio::ip::make_address(address));
}

// RFC 5321, 4.1.3
TEST(AddressLiteral, IsInBracketsWithATagForIpv6) {
  EXPECT_EQ(literal("192.0.2.1"), "[192.0.2.1]");
  EXPECT_EQ(literal("2001:db8::1"), "[IPv6:2001:db8::1]");
  EXPECT_EQ(literal("::1"), "[IPv6:::1]");
  EXPECT_EQ(literal("::ffff:192.0.2.1"), "[192.0.2.1]");
  EXPECT_EQ(literal("fe80::1%1"), "[IPv6:fe80::1]");
}

TEST(AddressLiteralClientName, IsADomainOrAnAddressLiteral) {
  for (const std::string name : {"mail.example.com", "localhost", "xn--bcher-kva.example",
                                 "1.example", "a-b.example", "[192.0.2.1]", "[IPv6:2001:db8::1]"})
    EXPECT_TRUE(is_client_name(name)) << name;
  for (const std::string name :
       {"", ".", "mail.example.com.", "a..b", "-a.example", "a-.example", "a b", "a_b.example",
        "a\r\nQUIT",
        "b\xc3\xbc"
        "cher.example",
        "192.0.2.1", "2001:db8::1", "192.0.2.1]", "[]", "[192.0.2]", "[2001:db8::1]",
        "[IPv6:192.0.2.1]", "[IPv6:fe80::1%eth0]", "[mail.example.com]"})
    EXPECT_FALSE(is_client_name(name)) << name;
  std::string long_label(64, 'a');
  long_label += ".example";
  EXPECT_FALSE(is_client_name(long_label));
  std::string longest;
  while (longest.size() < 256) longest += "label.";
  EXPECT_FALSE(is_client_name(longest + "example"));
}

}  // namespace
}  // namespace staple::starttls
