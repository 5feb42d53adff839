// SPDX-License-Identifier: Apache-2.0

#include "exporter/relabel/unicode.h"

#include <gtest/gtest.h>

namespace staple::relabel {
namespace {

TEST(Unicode, MapsEachCharacterOnItsOwn) {
  EXPECT_EQ(to_lower_case("Web-1 \u00dc\u0416\u03a3"), "web-1 \u00fc\u0436\u03c3");
  EXPECT_EQ(to_upper_case("web-1 \u00fc\u0436\u03c3"), "WEB-1 \u00dc\u0416\u03a3");
  EXPECT_EQ(to_upper_case("stra\u00dfe"), "STRA\u00dfE");
  EXPECT_EQ(to_lower_case("\u0130"), "i") << "not two characters";
  EXPECT_EQ(to_upper_case("\u01c6"), "\u01c4");
  EXPECT_EQ(to_lower_case("\u1e9e"), "\u00df");
  EXPECT_EQ(to_upper_case(""), "");
}

TEST(Unicode, LeavesBytesThatAreNotUtf8) {
  EXPECT_EQ(to_upper_case("a\xFF"
                          "b\xC3"),
            "A\xFF"
            "B\xC3");
}

TEST(Unicode, MeasuresWords) {
  EXPECT_EQ(measure_word("ab_1-c"), 4u);
  EXPECT_EQ(measure_word("\u00e9\u0663-"), 4u);
  EXPECT_EQ(measure_word("\u00b2"), 0u) << "a digit, but not a decimal one";
  EXPECT_EQ(measure_word(""), 0u);
  EXPECT_EQ(measure_word("\xFF"), 0u);
}

}  // namespace
}  // namespace staple::relabel
