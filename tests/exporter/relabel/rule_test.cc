// SPDX-License-Identifier: Apache-2.0

#include "exporter/relabel/rule.h"

#include <limits>
#include <string>
#include <utility>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace staple::relabel {
namespace {

using testing::IsEmpty;

using Map = LabelSet::Map;

LabelSet make_labels(const Map& map) {
  LabelSet labels;
  for (const auto& [name, value] : map) labels.set(name, value);
  return labels;
}

Regex regex_of(std::string_view text) { return *Regex::compile(text); }

/// relabel returns the labels after the rules. A dropped target has the label `dropped` alone.
Map relabel(const Rules& rules, const Map& before) {
  LabelSet labels = make_labels(before);
  switch (apply(rules, labels)) {
    case Outcome::kept:
      return labels.map();
    case Outcome::dropped:
      return {{"dropped", "1"}};
    case Outcome::too_large:
      break;
  }
  return {{"too_large", "1"}};
}

const Map kDropped{{"dropped", "1"}};

TEST(Rule, LeavesTheLabelsWithoutRules) { EXPECT_EQ(relabel({}, {{"a", "1"}}), (Map{{"a", "1"}})); }

TEST(Rule, ReplacesWithTheJoinedSourceLabelsInTheirOrder) {
  const Map labels{{"a", "1"}, {"b", "2"}};
  EXPECT_EQ(relabel({{.source_labels = {"b", "a"}, .target_label = "c"}}, labels).at("c"), "2;1");
  EXPECT_EQ(
      relabel({{.source_labels = {"a", "none", "a"}, .separator = "", .target_label = "c"}}, labels)
          .at("c"),
      "11");
  EXPECT_EQ(relabel({{.source_labels = {"a", "none"}, .target_label = "c"}}, labels).at("c"), "1;");
}

TEST(Rule, ReplacesOnlyIfTheExpressionMatchesTheWhole) {
  const Map labels{{"a", "web-1"}};
  EXPECT_EQ(
      relabel({{.source_labels = {"a"}, .target_label = "b", .regex = regex_of("web")}}, labels),
      labels);
  EXPECT_EQ(relabel({{.source_labels = {"a"},
                      .target_label = "b",
                      .regex = regex_of("(web)-(.*)"),
                      .replacement = "$2/${1}"}},
                    labels)
                .at("b"),
            "1/web");
}

TEST(Rule, RemovesALabelByAnEmptyReplacement) {
  EXPECT_THAT(relabel({{.target_label = "a", .replacement = ""}}, {{"a", "1"}}), IsEmpty());
  EXPECT_THAT(relabel({{.source_labels = {"none"}, .target_label = "a"}}, {{"a", "1"}}), IsEmpty());
}

TEST(Rule, SetsAConstantWithoutSourceLabels) {
  EXPECT_EQ(relabel({{.target_label = "a", .replacement = "x"}}, {}), (Map{{"a", "x"}}));
}

TEST(Rule, ExpandsTheNameOfTheLabel) {
  const Rule rule{.source_labels = {"a"},
                  .target_label = "x_${1}",
                  .regex = regex_of("(.*)=(.*)"),
                  .replacement = "$2"};
  EXPECT_EQ(relabel({rule}, {{"a", "k=v"}}).at("x_k"), "v");
  const Rule nameless{.source_labels = {"a"}, .target_label = "$2", .replacement = "v"};
  EXPECT_EQ(relabel({nameless}, {{"a", "1"}}), (Map{{"a", "1"}})) << "a name that is empty";
}

TEST(Rule, KeepsAndDropsByTheExpression) {
  const Map labels{{"a", "web"}};
  const auto rule = [](Action action, std::string_view regex) {
    return Rule{.action = action, .source_labels = {"a"}, .regex = regex_of(regex)};
  };
  EXPECT_EQ(relabel({rule(Action::keep, "w.*")}, labels), labels);
  EXPECT_EQ(relabel({rule(Action::keep, "w")}, labels), kDropped);
  EXPECT_EQ(relabel({rule(Action::drop, "w.*")}, labels), kDropped);
  EXPECT_EQ(relabel({rule(Action::drop, "w")}, labels), labels);
  EXPECT_EQ(relabel({rule(Action::drop, "")}, {}), kDropped) << "a label that does not exist";
}

TEST(Rule, EndsWithTheRuleThatDropsTheTarget) {
  LabelSet labels = make_labels({{"a", "1"}});
  const Rules rules{{.action = Action::drop}, {.target_label = "a", .replacement = "2"}};
  EXPECT_EQ(apply(rules, labels), Outcome::dropped);
  EXPECT_EQ(labels.get("a"), "1");
}

TEST(Rule, KeepsAndDropsByTheValueOfTheTargetLabel) {
  const Map labels{{"a", "1"}, {"b", "1"}, {"c", "2"}};
  const auto rule = [](Action action, const char* target) {
    return Rule{.action = action, .source_labels = {"a"}, .target_label = target};
  };
  EXPECT_EQ(relabel({rule(Action::keepequal, "b")}, labels), labels);
  EXPECT_EQ(relabel({rule(Action::keepequal, "c")}, labels), kDropped);
  EXPECT_EQ(relabel({rule(Action::dropequal, "b")}, labels), kDropped);
  EXPECT_EQ(relabel({rule(Action::dropequal, "c")}, labels), labels);
  EXPECT_EQ(relabel({rule(Action::dropequal, "none")}, {}), kDropped) << "both do not exist";
}

TEST(Rule, HashesAsPrometheusDoes) {
  const auto hash = [](const char* value, std::uint64_t modulus) {
    const Rule rule{
        .action = Action::hashmod, .source_labels = {"a"}, .target_label = "h", .modulus = modulus};
    return relabel({rule}, {{"a", value}}).at("h");
  };
  constexpr auto kAll = std::numeric_limits<std::uint64_t>::max();
  // The MD5 digest of "abc" is 900150983cd24fb0 d6963f7d28e17f72 (RFC 1321, A.5).
  EXPECT_EQ(hash("abc", kAll), std::to_string(0xd6963f7d28e17f72U));
  EXPECT_EQ(hash("abc", 10), std::to_string(0xd6963f7d28e17f72U % 10));
  EXPECT_EQ(hash("abc", 1), "0");
  EXPECT_EQ(hash("", kAll), std::to_string(0xe9800998ecf8427eU));
}

TEST(Rule, MapsTheNamesOfLabels) {
  const Rule rule{.action = Action::labelmap, .regex = regex_of("__meta_(.+)")};
  EXPECT_EQ(relabel({rule}, {{"__meta_x", "1"}, {"x", "0"}, {"meta", "2"}}),
            (Map{{"__meta_x", "1"}, {"x", "1"}, {"meta", "2"}}));
}

TEST(Rule, MapsTheLabelsFromBeforeTheRule) {
  const Rule rule{.action = Action::labelmap, .regex = regex_of("a(a*)"), .replacement = "aa$1"};
  EXPECT_EQ(relabel({rule}, {{"a", "1"}, {"aa", "2"}}),
            (Map{{"a", "1"}, {"aa", "1"}, {"aaa", "2"}}));
}

TEST(Rule, RemovesLabelsByTheirNames) {
  const Map labels{{"a1", "x"}, {"a2", "x"}, {"b", "x"}};
  EXPECT_EQ(relabel({{.action = Action::labeldrop, .regex = regex_of("a.")}}, labels),
            (Map{{"b", "x"}}));
  EXPECT_EQ(relabel({{.action = Action::labelkeep, .regex = regex_of("a.")}}, labels),
            (Map{{"a1", "x"}, {"a2", "x"}}));
  EXPECT_THAT(relabel({{.action = Action::labeldrop}}, labels), IsEmpty());
}

TEST(Rule, ChangesTheCase) {
  const auto rule = [](Action action) {
    return Rule{.action = action, .source_labels = {"a", "b"}, .target_label = "c"};
  };
  const Map labels{{"a", "Web"}, {"b", "\u00dcber"}};
  EXPECT_EQ(relabel({rule(Action::lowercase)}, labels).at("c"), "web;\u00fcber");
  EXPECT_EQ(relabel({rule(Action::uppercase)}, labels).at("c"), "WEB;\u00dcBER");
  const Rule empty{.action = Action::lowercase, .source_labels = {"none"}, .target_label = "a"};
  EXPECT_THAT(relabel({empty}, {{"a", "x"}}), IsEmpty());
}

TEST(Rule, IsBoundedInTheSizeOfTheLabels) {
  const Rule doubling{
      .source_labels = {"a"}, .target_label = "a", .replacement = "$1$1", .modulus = 0};
  const Map too_large{{"too_large", "1"}};
  EXPECT_EQ(relabel(Rules(19, doubling), {{"a", "1"}}).at("a").size(), std::size_t{1} << 19);
  EXPECT_EQ(relabel(Rules(20, doubling), {{"a", "1"}}), too_large) << "with the name of the label";
  EXPECT_EQ(relabel(Rules(1000, doubling), {{"a", "1"}}), too_large);

  const std::string half(std::size_t{1} << 19, 'x');
  const Rule join{.action = Action::keep, .source_labels = {"a", "a", "a"}};
  EXPECT_EQ(relabel({join}, {{"a", half}}), too_large);
  const Rule copy{.action = Action::labelmap, .replacement = "x$1"};
  EXPECT_EQ(relabel({copy}, {{"a", half}}), too_large);
}

}  // namespace
}  // namespace staple::relabel
