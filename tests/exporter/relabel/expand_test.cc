// SPDX-License-Identifier: Apache-2.0

#include "exporter/relabel/expand.h"

#include <string>

#include <gtest/gtest.h>

namespace staple::relabel {
namespace {

/// expand_match expands a template with the groups of a text.
std::string expand_match(std::string_view regex, std::string_view text, std::string_view form) {
  const auto compiled = Regex::compile(regex);
  if (!compiled) return "no expression";
  const auto match = compiled->find(text);
  if (!match) return "no match";
  std::string result;
  expand(form, *compiled, *match, result);
  return result;
}

std::string replace(std::string_view regex, std::string_view text, std::string_view form) {
  return replace_all(text, *Regex::compile(regex), form);
}

TEST(Expand, ReplacesNumbersAndNames) {
  const auto* const regex = "(?P<first>[^-]*)-(?P<second>.*)";
  EXPECT_EQ(expand_match(regex, "a-b", "$2.$1"), "b.a");
  EXPECT_EQ(expand_match(regex, "a-b", "${second}.${first}"), "b.a");
  EXPECT_EQ(expand_match(regex, "a-b", "$second.$first"), "b.a");
  EXPECT_EQ(expand_match(regex, "a-b", "<$0>"), "<a-b>");
  EXPECT_EQ(expand_match(regex, "a-b", "plain"), "plain");
}

TEST(Expand, TakesNamesAsLongAsPossible) {
  EXPECT_EQ(expand_match("(a)(b)", "ab", "$1x"), "") << "the group 1x";
  EXPECT_EQ(expand_match("(a)(b)", "ab", "$1_$2"), "b") << "the group 1_";
  EXPECT_EQ(expand_match("(a)(b)", "ab", "${1}x"), "ax");
  EXPECT_EQ(expand_match("(a)(b)", "ab", "$1-$2"), "a-b");
  EXPECT_EQ(expand_match("(a)(b)", "ab", "$1\u00e9"), "") << "a letter of another alphabet";
  EXPECT_EQ(expand_match("(a)(b)", "ab", "$1\u0663"), "") << "a digit of another script";
  EXPECT_EQ(expand_match("(a)(b)", "ab", "$1\u2013$2"), "a\u2013b") << "a dash";
}

TEST(Expand, LeavesNothingOfAGroupThatIsUnknownOrHasNoPart) {
  EXPECT_EQ(expand_match("(a)|(b)", "a", "[$2][$3][$none][${none}]"), "[][][][]");
  EXPECT_EQ(expand_match("(a)", "a", "[$01][$001]"), "[][]") << "leading zeros make a name";
  EXPECT_EQ(expand_match("(?P<_01>a)", "a", "$_01"), "a");
  EXPECT_EQ(expand_match("(a)", "a", "$18446744073709551617"), "") << "1 after an overflow";
  EXPECT_EQ(expand_match("(a)", "a", "$100000001"), "");
}

TEST(Expand, WritesADollarForTwoAndForOneThatBeginsNothing) {
  EXPECT_EQ(expand_match("(a)", "a", "$$1"), "$1");
  EXPECT_EQ(expand_match("(a)", "a", "$$$1"), "$a");
  EXPECT_EQ(expand_match("(a)", "a", "$"), "$");
  EXPECT_EQ(expand_match("(a)", "a", "1$"), "1$");
  EXPECT_EQ(expand_match("(a)", "a", "$-"), "$-");
  EXPECT_EQ(expand_match("(a)", "a", "${1"), "${1");
  EXPECT_EQ(expand_match("(a)", "a", "${}"), "${}");
  EXPECT_EQ(expand_match("(a)", "a", "${1-}$1"), "${1-}a");
}

TEST(Expand, StopsAtTheBound) {
  const std::string long_text(std::size_t{1} << 20, 'a');
  EXPECT_LE(expand_match("(.*)", long_text, "$1$1$1$1").size(), long_text.size() * 2);
}

TEST(ExpandReplaceAll, ReplacesEveryMatch) {
  EXPECT_EQ(replace("__meta_(.+)", "__meta_x", "${1}_y"), "x_y");
  EXPECT_EQ(replace("a", "b", "x"), "b");
  EXPECT_EQ(replace("", "", "x"), "x");
  // Only an expression that breaks out of its anchors matches more than once or in part.
  EXPECT_EQ(replace("-)|(?:b", "-ab", "x"), "xax");
  EXPECT_EQ(replace("z)|(b*)(?:", "abb", "<$1>"), "a<bb>");
  EXPECT_EQ(replace("z)|(b*)|(?:x", "abba", "<$1>"), "<>a<bb>a<>");
  EXPECT_EQ(replace("z)|(?:|x", "\u00fcb", "-"), "\u00fcb-") << "character by character";
}

}  // namespace
}  // namespace staple::relabel
