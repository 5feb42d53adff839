// SPDX-License-Identifier: Apache-2.0

#include "probes/text/clean.h"

#include <gtest/gtest.h>

namespace staple::text {
namespace {

TEST(Clean, KeepsWellFormedText) {
  EXPECT_EQ(clean("CN=Grüße 東京 🦉, O=a\\b", 100), "CN=Grüße 東京 🦉, O=a\\b");
}

TEST(Clean, WritesControlCharactersAsHexadecimal) {
  EXPECT_EQ(clean(std::string_view("a\r\n\x1b[31m\0\x7f", 10), 100),
            "a\\x0D\\x0A\\x1B[31m\\x00\\x7F");
}

TEST(Clean, WritesInvisibleAndBidirectionalCharactersAsHexadecimal) {
  EXPECT_EQ(clean("a\u202Eb", 100), "a\\xE2\\x80\\xAEb");
  EXPECT_EQ(clean("\u200B\u0085", 100), "\\xE2\\x80\\x8B\\xC2\\x85");
}

TEST(Clean, WritesBytesThatAreNotUtf8AsHexadecimal) {
  EXPECT_EQ(clean("\xff", 100), "\\xFF");
  EXPECT_EQ(clean("\xc3", 100), "\\xC3");                             // cut short
  EXPECT_EQ(clean("\xc0\xaf", 100), "\\xC0\\xAF");                    // not the shortest form
  EXPECT_EQ(clean("\xe0\x80\xaf", 100), "\\xE0\\x80\\xAF");           // not the shortest form
  EXPECT_EQ(clean("\xed\xa0\x80", 100), "\\xED\\xA0\\x80");           // a surrogate
  EXPECT_EQ(clean("\xf4\x90\x80\x80", 100), "\\xF4\\x90\\x80\\x80");  // beyond Unicode
}

TEST(CleanText, KeepsLinesAndTabsAndHasNoLimit) {
  const std::string lines = "one\n\ttwo ü" + std::string(5000, 'x');
  EXPECT_EQ(clean_text(lines), lines);
  EXPECT_EQ(clean_text("a\nb\x1b[2J\u2066c\xff"), "a\nb\\x1B[2J\\xE2\\x81\\xA6c\\xFF");
  EXPECT_EQ(clean_text("a\nb", ""), "a\\x0Ab");
}

TEST(CleanText, EscapesEveryChangeOfDirection) {
  for (const char32_t code : {U'\u061C', U'\u200E', U'\u200F', U'\u202A', U'\u202B', U'\u202C',
                              U'\u202D', U'\u202E', U'\u2066', U'\u2067', U'\u2068', U'\u2069'})
    EXPECT_FALSE(is_printable(code)) << std::hex << static_cast<unsigned>(code);
}

TEST(CleanText, EscapesCharactersThatAreNotSeen) {
  for (const char32_t code : {U'\u00AD', U'\u115F', U'\u180E', U'\u200B', U'\u3164', U'\uFEFF',
                              U'\uFFFB', U'\U0001D173', U'\U000E0041'})
    EXPECT_FALSE(is_printable(code)) << std::hex << static_cast<unsigned>(code);
  for (const char32_t code : {U'a', U'ü', U'\u0300', U'\uFE0F', U'\uFFFD', U'\U0001F600'})
    EXPECT_TRUE(is_printable(code)) << std::hex << static_cast<unsigned>(code);
}

TEST(CleanJson, WritesHiddenCharactersAsTheSameValue) {
  EXPECT_EQ(escape_json("{\n  \"a\": \"ü\u202Eb\u0085\x7f\"\n}"),
            "{\n  \"a\": \"ü\\u202Eb\\u0085\\u007F\"\n}");
  EXPECT_EQ(escape_json("\"\U000E0041\""), "\"\\uDB40\\uDC41\"");
  EXPECT_EQ(escape_json(R"({"a": "b"})"), R"({"a": "b"})");
}

TEST(Clean, CutsWithAnEllipsisInsideTheLimit) {
  EXPECT_EQ(clean("12345678", 8), "12345678");
  EXPECT_EQ(clean("123456789", 8), "12345…");
}

TEST(Clean, NeverSplitsACharacter) {
  EXPECT_EQ(clean("1234ü6789", 8), "1234…");
  EXPECT_EQ(clean("123\x01\x02", 8), "123…");
}

}  // namespace
}  // namespace staple::text
