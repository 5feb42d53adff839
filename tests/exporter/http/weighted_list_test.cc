// SPDX-License-Identifier: Apache-2.0

#include "exporter/http/weighted_list.h"

#include <string>

#include <gtest/gtest.h>

namespace staple::httpd {
namespace {

std::string describe(std::string_view field) {
  std::string text;
  for (const WeightedItem& item : parse_weighted_list(field)) {
    text += "<" + item.value;
    for (const auto& [name, value] : item.parameters) {
      text += "|" + name;
      text += "=" + value;
    }
    text += "|" + std::to_string(static_cast<int>(item.weight * 1000)) + ">";
  }
  return text;
}

TEST(WeightedList, ReadsValuesParametersAndWeights) {
  EXPECT_EQ(describe("gzip"), "<gzip|1000>");
  EXPECT_EQ(describe(" GZip ; Q=0.25 ,\tbr"), "<gzip|250><br|1000>");
  EXPECT_EQ(describe("a/b;version=1.0.0;q=0.5;X=Y"), "<a/b|version=1.0.0|x=Y|500>");
  EXPECT_EQ(describe("a;b"), "<a|b=|1000>");
}

TEST(WeightedList, LeavesOutEmptyElements) {
  EXPECT_EQ(describe(""), "");
  EXPECT_EQ(describe(" , ,,a, "), "<a|1000>");
  EXPECT_EQ(describe("a;;q=0.5;"), "<a|500>");
}

TEST(WeightedList, ReadsQuotedStrings) {
  EXPECT_EQ(describe(R"(a;b="c,d;e";q=0.5,f)"), "<a|b=c,d;e|500><f|1000>");
  EXPECT_EQ(describe(R"(a;b="c\"d\\e")"), R"(<a|b=c"d\e|1000>)");
  EXPECT_EQ(describe(R"(a;b="c,d)"), "<a|b=\"c,d|1000>") << "the quotation mark is not closed";
  EXPECT_EQ(describe("a;b=\"\\"), "<a|b=\"\\|1000>");
}

TEST(WeightedList, CountsAMalformedWeightAsZero) {
  for (const auto* const weight : {"", "x", "-1", "nan", "inf", "1.1", "1e0", "0.5x", "\"1\""})
    EXPECT_EQ(describe("a;q=" + std::string(weight)), "<a|0>") << weight;
}

}  // namespace
}  // namespace staple::httpd
