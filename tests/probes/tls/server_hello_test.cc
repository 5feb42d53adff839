// SPDX-License-Identifier: Apache-2.0

#include "probes/tls/server_hello.h"

#include <gtest/gtest.h>

namespace staple::tls {
namespace {

/// A TLS 1.2 ServerHello with a session of four bytes, followed by `extensions` unchanged.
Bytes hello(const Bytes& extensions) {
  Bytes bytes{3, 3};
  bytes.resize(2 + 32, 7);
  bytes.insert(bytes.end(), {4, 1, 2, 3, 4, 0xc0, 0x2b, 0});
  bytes.insert(bytes.end(), extensions.begin(), extensions.end());
  return bytes;
}

constexpr std::uint16_t kTls12 = 0x0303;

TEST(ServerHello, AnnouncesAStatusByItsExtensions) {
  const Bytes other{0, 4, 0, 23, 0, 0};
  const Bytes single{0, 8, 0, 23, 0, 0, 0, 5, 0, 0};
  const Bytes multi{0, 8, 0, 17, 0, 0, 0, 23, 0, 0};
  EXPECT_EQ(parse_server_hello(hello(other)), (ServerHello{kTls12, false, false}));
  EXPECT_EQ(parse_server_hello(hello(single)), (ServerHello{kTls12, true, false}));
  EXPECT_EQ(parse_server_hello(hello(multi)), (ServerHello{kTls12, false, true}));
}

TEST(ServerHello, NeedsNoExtensions) {
  EXPECT_EQ(parse_server_hello(hello({})), (ServerHello{kTls12, false, false}));
  EXPECT_EQ(parse_server_hello(hello({0, 0})), (ServerHello{kTls12, false, false}));
}

TEST(ServerHello, HoldsItsVersion) {
  Bytes old = hello({});
  old[1] = 1;
  EXPECT_EQ(parse_server_hello(old), (ServerHello{0x0301, false, false}));
}

TEST(ServerHello, IsMalformedWhenTruncated) {
  const Bytes whole = hello({0, 8, 0, 23, 0, 0, 0, 5, 0, 0});
  const std::size_t without_extensions = hello({}).size();
  ASSERT_TRUE(parse_server_hello(whole));
  for (std::size_t size = 0; size < whole.size(); ++size) {
    if (size != without_extensions) {
      EXPECT_FALSE(parse_server_hello(ByteView(whole).first(size))) << size;
    }
  }
}

TEST(ServerHello, IsMalformedWithTrailingBytes) {
  EXPECT_FALSE(parse_server_hello(hello({0, 0, 0})));
  EXPECT_FALSE(parse_server_hello(hello({0, 3, 0, 5, 0})));
}

}  // namespace
}  // namespace staple::tls
