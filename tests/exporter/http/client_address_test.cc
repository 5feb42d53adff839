// SPDX-License-Identifier: Apache-2.0

#include "exporter/http/client_address.h"

#include <gtest/gtest.h>

namespace staple::httpd {
namespace {

ClientAddress identify(const char* address) {
  return make_client_address(boost::asio::ip::make_address(address));
}

TEST(ClientAddress, IsTheWholeAddressForIpv4) {
  EXPECT_EQ(identify("192.0.2.7"), (ClientAddress{"192.0.2.7", "192.0.2.7"}));
  EXPECT_EQ(identify("::ffff:192.0.2.7"), identify("192.0.2.7"));
}

TEST(ClientAddress, HasTheFirst64BitsAsNetworkForIpv6) {
  EXPECT_EQ(identify("2001:db8:1:2::3"), (ClientAddress{"2001:db8:1:2::/64", "2001:db8:1:2::3"}));
  EXPECT_EQ(identify("2001:db8:1:2:ffff::1").network, identify("2001:db8:1:2::3").network);
  EXPECT_NE(identify("2001:db8:1:3::3").network, identify("2001:db8:1:2::3").network);
}

TEST(ClientAddress, IsANetworkOfItsOwnIfLinkLocal) {
  EXPECT_NE(identify("fe80::1%1").network, identify("fe80::2%1").network);
}

}  // namespace
}  // namespace staple::httpd
