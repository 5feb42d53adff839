// SPDX-License-Identifier: Apache-2.0

#include "exporter/http/listen_address.h"

#include <gtest/gtest.h>

namespace staple::httpd {
namespace {

using boost::asio::ip::make_address;

TEST(ListenAddress, ParsesAddressAndPort) {
  EXPECT_EQ(parse_listen_address(":10219"), (ListenAddress{std::nullopt, 10219}));
  EXPECT_EQ(parse_listen_address("127.0.0.1:0"), (ListenAddress{make_address("127.0.0.1"), 0}));
  EXPECT_EQ(parse_listen_address("[::1]:65535"), (ListenAddress{make_address("::1"), 65535}));
  EXPECT_EQ(parse_listen_address("localhost:80"), (ListenAddress{make_address("127.0.0.1"), 80}));
}

TEST(ListenAddress, RejectsOtherText) {
  for (const auto* const text :
       {"", ":", "10219", "127.0.0.1", "127.0.0.1:", "127.0.0.1:65536", "127.0.0.1:-1", "::1:80",
        "[127.0.0.1]:80", "[::1]80", "[]:80", "www.example.com:80", ":80 "}) {
    EXPECT_EQ(parse_listen_address(text), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace staple::httpd
