// SPDX-License-Identifier: Apache-2.0

#include "probes/text/base64.h"

#include <gtest/gtest.h>

namespace staple::text {
namespace {

Bytes bytes(std::string_view text) { return {text.begin(), text.end()}; }

TEST(Base64, IsReadAsTheVectorsOfRfc4648) {
  EXPECT_EQ(decode_base64(""), bytes(""));
  EXPECT_EQ(decode_base64("Zg=="), bytes("f"));
  EXPECT_EQ(decode_base64("Zm8="), bytes("fo"));
  EXPECT_EQ(decode_base64("Zm9v"), bytes("foo"));
  EXPECT_EQ(decode_base64("Zm9vYg=="), bytes("foob"));
  EXPECT_EQ(decode_base64("Zm9vYmE="), bytes("fooba"));
  EXPECT_EQ(decode_base64("Zm9vYmFy"), bytes("foobar"));
  EXPECT_EQ(decode_base64("+/+/"), (Bytes{0xFB, 0xFF, 0xBF}));
}

TEST(Base64, MayBeBrokenIntoLines) {
  EXPECT_EQ(decode_base64(" Zm9v\r\n\tYm\nFy\n"), bytes("foobar"));
}

TEST(Base64, IsRefusedWhenItIsNotStrict) {
  for (const auto* const text : {"Z", "Zg", "Zg=", "Zg===", "Z===", "====", "=",
                                 "Zm9v=", "Zg==Zg==", "Zh==", "Zm9=", "Zm9v!", "Zm-_", "Zm9vYmF"}) {
    EXPECT_EQ(decode_base64(text), std::nullopt) << text;
  }
}

TEST(Base64, IsWrittenAsItIsRead) {
  Bytes all;
  for (unsigned i = 0; i < 256; ++i) {
    EXPECT_EQ(decode_base64(encode_base64(all, 64)), all);
    all.push_back(static_cast<std::uint8_t>(i * 7));
  }
  EXPECT_EQ(encode_base64(bytes("foobar"), 4), "Zm9v\nYmFy\n");
  EXPECT_EQ(encode_base64(bytes("fooba"), 5), "Zm9vY\nmE=\n");
  EXPECT_EQ(encode_base64({}, 64), "");
}

}  // namespace
}  // namespace staple::text
