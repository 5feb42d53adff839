// SPDX-License-Identifier: Apache-2.0

#include "probes/proxy/header.h"

#include <gtest/gtest.h>

namespace staple::proxy {
namespace {

using boost::asio::ip::make_address;
using namespace std::string_view_literals;

const ConnectionEndpoints kFour{{make_address("192.0.2.1"), 50000},
                                {make_address("198.51.100.7"), 443}};
const ConnectionEndpoints kSix{{make_address("2001:db8::1"), 50000},
                               {make_address("2001:db8::7"), 443}};
constexpr auto kSignature = "\x0d\x0a\x0d\x0a\x00\x0d\x0a\x51\x55\x49\x54\x0a"sv;

// https://www.haproxy.org/download/2.6/doc/proxy-protocol.txt
TEST(Header, InVersion1IsALine) {
  EXPECT_EQ(write_header(ProxyProtocol::v1, kFour),
            "PROXY TCP4 192.0.2.1 198.51.100.7 50000 443\r\n");
  EXPECT_EQ(write_header(ProxyProtocol::v1, kSix),
            "PROXY TCP6 2001:db8::1 2001:db8::7 50000 443\r\n");
  EXPECT_EQ(write_header(ProxyProtocol::v1, std::nullopt), "PROXY UNKNOWN\r\n");
}

TEST(Header, InVersion2IsBinary) {
  EXPECT_EQ(write_header(ProxyProtocol::v2, kFour),
            std::string(kSignature) +
                std::string("\x21\x11\x00\x0c\xc0\x00\x02\x01\xc6\x33\x64\x07\xc3\x50\x01\xbb"sv));
  EXPECT_EQ(write_header(ProxyProtocol::v2, kSix),
            std::string(kSignature) + std::string("\x21\x21\x00\x24"
                                                  "\x20\x01\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\x01"
                                                  "\x20\x01\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\x07"
                                                  "\xc3\x50\x01\xbb"sv));
  EXPECT_EQ(write_header(ProxyProtocol::v2, std::nullopt),
            std::string(kSignature) + std::string("\x20\x00\x00\x00"sv));
}

}  // namespace
}  // namespace staple::proxy
