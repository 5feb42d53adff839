// SPDX-License-Identifier: Apache-2.0

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "exporter/discovery/target_list.h"

namespace staple::discovery {
namespace {

using relabel::Action;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

Result<TargetList> parse(std::string_view text, relabel::Rules rules) {
  relabel::LabelSet meta;
  meta.set("__meta_filepath", "/etc/list.yml");
  const TargetRules all{std::make_shared<const prober::Module>(), {}, std::move(rules)};
  return parse_target_list(text, ListFormat::yaml, "list", all, meta);
}

std::vector<std::string> list_targets(const TargetList& list) {
  std::vector<std::string> all;
  for (const auto& group : list.groups) {
    for (const auto& target : group.targets) {
      std::string text = to_string(target);
      for (const auto& [name, value] : group.labels) text += " " + name + "=" + value;
      all.push_back(std::move(text));
    }
  }
  return all;
}

const relabel::Rule kCopyPath{.source_labels = {"__meta_filepath"}, .target_label = "path"};

TEST(RelabelledList, HasTheLabelsOfSourceAndGroupBeforeTheRules) {
  const auto list = parse(
      "- targets: [a, 'b:8443']\n"
      "  labels: {team: x, __meta_zone: z, __meta_filepath: wrong, __address__: wrong}\n"
      "- labels: {job: y}\n"
      "  targets: [c]\n",
      {kCopyPath,
       {.source_labels = {"job"}, .target_label = "group"},
       {.action = Action::labeldrop, .regex = *relabel::Regex::compile("job")},
       {.source_labels = {"__meta_zone"}, .target_label = "zone"}});
  ASSERT_TRUE(list) << list.error().message;
  EXPECT_THAT(list_targets(*list), ElementsAre("a:443 path=/etc/list.yml team=x zone=z",
                                               "b:8443 path=/etc/list.yml team=x zone=z",
                                               "c:443 group=y path=/etc/list.yml"));
  EXPECT_EQ(list->groups[0].origin, "list");
  EXPECT_EQ(list->refusals.count, 0u);
}

TEST(RelabelledList, RefusesEntriesWithTheirPlaces) {
  const auto list = parse(
      "- targets: [a, 'b:x', [c]]\n"
      "  labels: {team: [x], job: y, team: z}\n"
      "  other: 1\n"
      "- labels: {a: b}\n"
      "- 5\n",
      {kCopyPath});
  ASSERT_TRUE(list) << list.error().message;
  EXPECT_THAT(list_targets(*list), ElementsAre("a:443 path=/etc/list.yml"));
  EXPECT_THAT(
      list->refusals.texts,
      ElementsAre(
          "list:3:3: [0].other: unknown key 'other'",
          "list:2:18: [0].labels.team: expected a string, found a list",
          "list:2:31: [0].labels.team: dropped: repeated label",
          "list:1:23: [0].targets[2]: expected a string, found a list",
          "list:4:3: [1]: the group has no targets",
          "list:5:3: [2]: expected a mapping with targets and labels, found '5'",
          "list:1:13: [0].targets[0]: job: dropped: the exporter or Prometheus sets this "
          "label",
          "list:1:16: [0].targets[1]: __address__: the port is not a number from 1 to 65535, found 'b:x'"));
}

TEST(RelabelledList, MayBeEmptyAfterTheRules) {
  const auto list = parse("- targets: [a, b]\n", {{.action = Action::drop}});
  ASSERT_TRUE(list);
  EXPECT_THAT(list->groups, IsEmpty());
  EXPECT_EQ(list->dropped, 2u);
}

TEST(RelabelledList, IsRefusedIfEveryEntryIs) {
  const auto list =
      parse("- targets: [a, b]\n", {{.action = Action::labeldrop, .regex = relabel::Regex()}});
  ASSERT_FALSE(list);
  EXPECT_EQ(list.error().message,
            "list: no entry is valid; first problem: list:1:13: [0].targets[0]: __address__: the "
            "target has no address");
}

TEST(RelabelledList, DropsLabelsThatAreTooLongForTheRules) {
  const auto list =
      parse("- targets: [a]\n  labels: {team: x, long: " + std::string(16 * 1024 + 1, 'x') +
                ", most: " + std::string(16 * 1024, 'y') + "}\n",
            {{.source_labels = {"most"},
              .target_label = "most",
              .regex = *relabel::Regex::compile("(y).*")}});
  ASSERT_TRUE(list);
  EXPECT_THAT(list_targets(*list), ElementsAre("a:443 most=y team=x"));
  EXPECT_THAT(list->refusals.texts, ElementsAre(HasSubstr("[0].labels.long: dropped: ")));
}

}  // namespace
}  // namespace staple::discovery
