// SPDX-License-Identifier: Apache-2.0

#include "exporter/relabel/regex.h"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace staple::relabel {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

bool matches(std::string_view regex, std::string_view text) {
  const auto compiled = Regex::compile(regex);
  if (!compiled) ADD_FAILURE() << compiled.error().message;
  return compiled && compiled->matches(text);
}

std::string refusal_of(std::string_view regex) {
  const auto compiled = Regex::compile(regex);
  return compiled ? "accepted" : compiled.error().message;
}

TEST(Regex, IsAnchoredAtBothEnds) {
  EXPECT_TRUE(matches("a+", "aaa"));
  EXPECT_FALSE(matches("a+", "aab"));
  EXPECT_FALSE(matches("a+", "baa"));
  EXPECT_FALSE(matches("a+", "aa\n"));
  EXPECT_TRUE(matches("", ""));
  EXPECT_FALSE(matches("", "a"));
}

TEST(Regex, AnchorsEachAlternativeOfTheWholeOnly) {
  EXPECT_FALSE(matches("a|b", "ab"));
  // As in Prometheus, the anchors are joined to the text.
  EXPECT_TRUE(matches("a)|(?:b", "ax"));
  EXPECT_TRUE(matches("a)|(?:b", "xb"));
}

TEST(Regex, MatchesLineBreaksWithADot) {
  EXPECT_TRUE(matches("a.b", "a\nb"));
  EXPECT_FALSE(matches("(?-s)a.b", "a\nb"));
  EXPECT_FALSE(matches("a", "a\nb"));
  EXPECT_TRUE(matches("(?m)a$\nb", "a\nb"));
}

TEST(Regex, KnowsTheSyntaxOfRe2) {
  EXPECT_TRUE(matches("(?i)STRASSE", "Strasse"));
  EXPECT_TRUE(matches("\\p{Greek}+", "\u03b1\u03b2"));
  EXPECT_TRUE(matches(".", "\u00fc")) << "a character, not a byte";
  EXPECT_TRUE(matches("\\Q.*\\E", ".*"));
  EXPECT_TRUE(matches("[[:alpha:]\\]]+", "ab]"));
  EXPECT_TRUE(matches("[]a]+", "]a"));
  EXPECT_TRUE(matches("[^]a]+", "bc"));
}

TEST(Regex, FindsItsGroups) {
  const auto regex = Regex::compile("(?P<host>[^:]+)(:(?<port>[0-9]+))?");
  ASSERT_TRUE(regex);
  EXPECT_THAT(*regex->find("a:80"), ElementsAre("a:80", "a", ":80", "80"));
  EXPECT_THAT(*regex->find("a"), ElementsAre("a", "a", "", ""));
  EXPECT_EQ(regex->find(":80"), std::nullopt);
  EXPECT_EQ(regex->find_group("host"), 1u);
  EXPECT_EQ(regex->find_group("port"), 3u) << "in the shorter form";
  EXPECT_EQ(regex->find_group("none"), std::nullopt);
}

TEST(Regex, TakesTheShorterFormOfANamedGroupForWhatItIs) {
  EXPECT_TRUE(matches("[(?<a>]+", "<(a")) << "in a class";
  EXPECT_TRUE(matches("\\Q(?<a>\\E", "(?<a>")) << "quoted";
  EXPECT_TRUE(matches("\\(?<a>", "(<a>")) << "escaped";
  EXPECT_TRUE(matches("[[:digit:]](?<a>b)", "1b")) << "after a class";
}

TEST(Regex, RefusesWhatIsNoneAndSaysWhy) {
  EXPECT_THAT(refusal_of("(a"), HasSubstr("missing )"));
  EXPECT_THAT(refusal_of("a**"), HasSubstr("bad repetition operator"));
  EXPECT_THAT(refusal_of("(?=a)"), HasSubstr("(?="));
  EXPECT_THAT(refusal_of("\\1"), HasSubstr("invalid escape sequence"));
  EXPECT_THAT(refusal_of("\\C"), HasSubstr("invalid escape sequence: \\C")) << "not in Go";
  EXPECT_THAT(refusal_of("[b-a]"), HasSubstr("invalid character class range"));
  EXPECT_THAT(refusal_of("\\"), HasSubstr("\\"));
  EXPECT_THAT(refusal_of("\\Qa"), HasSubstr("missing )")) << "the anchors are quoted, too";
}

TEST(Regex, IsBounded) {
  EXPECT_TRUE(Regex::compile(std::string(kMaxRegexText, 'a')));
  EXPECT_THAT(refusal_of(std::string(kMaxRegexText + 1, 'a')), HasSubstr("longer than 65536"));
  EXPECT_THAT(refusal_of("((a{100}){100}){100}"), HasSubstr("repetition size"));
  EXPECT_THAT(refusal_of("(\\pL{1000})"), HasSubstr("too large"));
}

TEST(Regex, IsEqualToAnotherOfTheSameText) {
  EXPECT_EQ(*Regex::compile("(.*)"), Regex());
  EXPECT_NE(*Regex::compile(".*"), Regex());
  EXPECT_TRUE(Regex().matches(""));
  EXPECT_TRUE(Regex().matches("a\nb"));
}

}  // namespace
}  // namespace staple::relabel
