// SPDX-License-Identifier: Apache-2.0

#include "probes/text/ascii.h"

#include <gtest/gtest.h>

namespace staple::text {
namespace {

TEST(Ascii, ComparesWithoutCase) {
  EXPECT_TRUE(equals_without_case("", ""));
  EXPECT_TRUE(equals_without_case("bAsIc ", "Basic "));
  EXPECT_FALSE(equals_without_case("Basic", "Basic "));
  EXPECT_FALSE(equals_without_case("[", "{")) << "32 apart, but no letters";
  EXPECT_FALSE(equals_without_case("\xC4", "\xE4")) << "letters of Latin-1";
}

TEST(Ascii, LowersLettersAlone) { EXPECT_EQ(to_lower_text("AZaz[@\xC4"), "azaz[@\xC4"); }

TEST(Ascii, TrimsBothEnds) {
  EXPECT_EQ(trim(" \t a b\t "), "a b");
  EXPECT_EQ(trim("\ra\r"), "\ra\r") << "no blank";
  EXPECT_EQ(trim("\ra\t", " \t\r"), "a");
  EXPECT_EQ(trim(" \t"), "");
  EXPECT_EQ(trim(""), "");
}

}  // namespace
}  // namespace staple::text
