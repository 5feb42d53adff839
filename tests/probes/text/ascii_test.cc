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

}  // namespace
}  // namespace staple::text
