// SPDX-License-Identifier: Apache-2.0

#include "probes/text/percent.h"

#include <gtest/gtest.h>

namespace staple::text {
namespace {

TEST(Percent, EncodesTheBytesThatAreNotPlain) {
  const auto is_letter = [](char c) { return c >= 'a' && c <= 'z'; };
  EXPECT_EQ(percent_encode("a\xC3\xBC [b", is_letter), "a%C3%BC%20%5Bb");
  EXPECT_EQ(percent_encode(std::string_view("\0\xFF", 2), is_letter), "%00%FF");
  EXPECT_EQ(percent_encode("", is_letter), "");
}

TEST(Percent, KeepsWhatIsEncodedAlready) {
  const auto is_ascii = [](char c) { return static_cast<unsigned char>(c) < 0x80; };
  EXPECT_EQ(percent_encode("%20\xFC", is_ascii), "%20%FC");
}

}  // namespace
}  // namespace staple::text
