// SPDX-License-Identifier: Apache-2.0

#include "exporter/relabel/read_labels.h"

#include <string>

#include <gtest/gtest.h>

namespace staple::relabel {
namespace {

Rule make_rule(Action action, std::vector<std::string> source_labels, const std::string& target,
               const std::string& regex = "(.*)") {
  Rule rule;
  rule.action = action;
  rule.source_labels = std::move(source_labels);
  rule.target_label = target;
  rule.regex = *Regex::compile(regex);
  return rule;
}

TEST(ReadLabels, AreNoneWithoutRules) { EXPECT_FALSE(ReadLabels({}).contains("a")); }

TEST(ReadLabels, AreTheSourceLabelsOfEveryAction) {
  for (const Action action : {Action::replace, Action::keep, Action::drop, Action::keepequal,
                              Action::dropequal, Action::hashmod, Action::lowercase}) {
    const ReadLabels labels({make_rule(action, {"a", "b"}, "t")});
    EXPECT_TRUE(labels.contains("a"));
    EXPECT_TRUE(labels.contains("b"));
    EXPECT_FALSE(labels.contains("c"));
  }
}

TEST(ReadLabels, HaveATargetLabelThatIsCompared) {
  EXPECT_TRUE(ReadLabels({make_rule(Action::keepequal, {"a"}, "t")}).contains("t"));
  EXPECT_TRUE(ReadLabels({make_rule(Action::dropequal, {"a"}, "t")}).contains("t"));
}

TEST(ReadLabels, LackATargetLabelThatIsReplaced) {
  EXPECT_FALSE(ReadLabels({make_rule(Action::replace, {"a"}, "t")}).contains("t"));
  EXPECT_FALSE(ReadLabels({make_rule(Action::hashmod, {"a"}, "t")}).contains("t"));
}

TEST(ReadLabels, AreThoseThatLabelmapCopies) {
  const ReadLabels labels({make_rule(Action::labelmap, {}, "", "__meta_(.+)")});
  EXPECT_TRUE(labels.contains("__meta_a"));
  EXPECT_FALSE(labels.contains("a__meta_a")) << "the expression is anchored";
}

TEST(ReadLabels, LackThoseThatAreRemoved) {
  EXPECT_FALSE(ReadLabels({make_rule(Action::labeldrop, {}, "", "a")}).contains("a"));
  EXPECT_FALSE(ReadLabels({make_rule(Action::labelkeep, {}, "", "a")}).contains("a"));
}

/// The rules of one step each, and of several that pass a value on.
const Rules kRules = {make_rule(Action::labelmap, {}, "", "__meta_k_(.+)"),
                      make_rule(Action::replace, {"a"}, "__meta_set"),
                      make_rule(Action::replace, {"__meta_set", "__meta_read"}, "both"),
                      make_rule(Action::labeldrop, {}, "", "__meta_drop.*"),
                      make_rule(Action::dropequal, {"a"}, "__meta_other")};

TEST(ReadLabels, DecideAloneWhatRulesMakeOfATarget) {
  LabelSet all;
  LabelSet read;
  const ReadLabels labels(kRules);
  for (const char* const name : {"__meta_k_a", "__meta_k_b", "__meta_set", "__meta_read",
                                 "__meta_drop_x", "__meta_other", "__meta_none"}) {
    all.set(name, std::string("value of ") + name);
    if (labels.contains(name)) read.set(name, std::string("value of ") + name);
  }
  EXPECT_EQ(read.map().size(), 5u);
  EXPECT_EQ(apply(kRules, all), apply(kRules, read));
  const auto without_meta = [](const LabelSet& set) {
    LabelSet::Map map = set.map();
    std::erase_if(map, [](const auto& label) { return label.first.starts_with("__meta_"); });
    return map;
  };
  EXPECT_EQ(without_meta(all), without_meta(read));
  EXPECT_EQ(without_meta(all).size(), 3u);
}

}  // namespace
}  // namespace staple::relabel
