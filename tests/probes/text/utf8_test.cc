// SPDX-License-Identifier: Apache-2.0

#include "probes/text/utf8.h"

#include <utility>

#include <gtest/gtest.h>

namespace staple::text {
namespace {

TEST(Utf8, AcceptsEveryLengthUpToItsBounds) {
  for (const auto* const text :
       {"", "a", "\x7F", "\xC2\x80", "\xDF\xBF", "\xE0\xA0\x80", "\xED\x9F\xBF", "\xEE\x80\x80",
        "\xF0\x90\x80\x80", "\xF4\x8F\xBF\xBF"}) {
    EXPECT_TRUE(is_utf8(text)) << text;
    EXPECT_EQ(replace_invalid_utf8(text), text);
  }
}

TEST(Utf8, RejectsOverlongFormsSurrogatesAndTruncatedSequences) {
  for (const auto* const text :
       {"\x80", "\xC0\x80", "\xC1\xBF", "\xE0\x9F\xBF", "\xED\xA0\x80", "\xF0\x8F\xBF\xBF",
        "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\xFF", "\xC3", "\xE2\x82", "\xF0\x9F\x98"}) {
    EXPECT_FALSE(is_utf8(text)) << text;
  }
}

TEST(Utf8, IsDecodedToCodes) {
  for (const auto& [text, code] : {std::pair{"\x7Fz", U'\x7F'},
                                   {"\xC2\x80", U'\x80'},
                                   {"\xDF\xBFz", U'\x7FF'},
                                   {"\xE2\x80\xA8", U'\u2028'},
                                   {"\xEE\x80\x80", U'\uE000'},
                                   {"\xF0\x90\x80\x80", U'\U00010000'},
                                   {"\xF4\x8F\xBF\xBF", U'\U0010FFFF'}}) {
    EXPECT_EQ(decode_utf8(text).code, code) << text;
  }
  EXPECT_EQ(decode_utf8("\xDF\xBFz").size, 2u);
  EXPECT_EQ(decode_utf8("").size, 0u);
  EXPECT_EQ(decode_utf8("\xED\xA0\x80").size, 0u);
}

TEST(Utf8, ReplacesOnlyTheBrokenBytes) {
  EXPECT_EQ(replace_invalid_utf8("a\xFFz\xC3\xBC"), "a\xEF\xBF\xBDz\xC3\xBC");
  EXPECT_EQ(replace_invalid_utf8("\xE2\x82"), "\xEF\xBF\xBD\xEF\xBF\xBD");
}

}  // namespace
}  // namespace staple::text
