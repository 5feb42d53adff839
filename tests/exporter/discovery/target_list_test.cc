// SPDX-License-Identifier: Apache-2.0

#include "exporter/discovery/target_list.h"

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace staple::discovery {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

Modules make_modules() {
  prober::Module mail;
  mail.starttls = starttls::StartTls::smtp;
  return {{"tls", std::make_shared<prober::Module>()},
          {"mail", std::make_shared<prober::Module>(mail)}};
}

Result<TargetList> parse(std::string_view text, ListFormat format) {
  return parse_target_list(text, format, "list",
                           {std::make_shared<const prober::Module>(), make_modules()});
}

std::vector<std::string> list_targets(const DiscoveredGroups& groups) {
  std::vector<std::string> all;
  for (const auto& group : groups) {
    for (const auto& target : group.targets) all.push_back(to_string(target));
  }
  return all;
}

TEST(TargetList, ReadsGroupsInJsonAndInYaml) {
  const auto json = parse(
      R"([{"targets": ["a", "[2001:db8::7]:8443#b"], "labels": {"team": "x"}}])", ListFormat::json);
  const auto yaml =
      parse("- targets: [a, '[2001:db8::7]:8443#b']\n  labels: {team: x}\n", ListFormat::yaml);
  for (const auto* const list : {&json, &yaml}) {
    ASSERT_TRUE(*list) << list->error().message;
    ASSERT_EQ((*list)->groups.size(), 1u);
    EXPECT_THAT(list_targets((*list)->groups), ElementsAre("a:443", "[2001:db8::7]:8443#b"));
    EXPECT_EQ((*list)->groups[0].labels, (config::Labels{{"team", "x"}}));
    EXPECT_EQ((*list)->refusals.count, 0u);
  }
}

TEST(TargetList, TakesModulePortAndServerNameFromTheGroup) {
  const auto list = parse(
      R"([{"targets": ["a", "b#own"], "labels": {"__module__": "mail", "__server_name__": "n.example"}}])",
      ListFormat::json);
  ASSERT_TRUE(list);
  EXPECT_EQ(list->groups[0].module, "mail");
  EXPECT_THAT(list_targets(list->groups), ElementsAre("a:25#n.example", "b:25#own"));
  EXPECT_THAT(list->groups[0].labels, IsEmpty());
}

TEST(TargetList, DropsLabelsBeyondTheBounds) {
  const auto list_of = [](const std::string& labels) {
    return parse(R"([{"targets": ["a"], "labels": {"team": "x", )" + labels + "}}]",
                 ListFormat::json);
  };
  const auto longest =
      list_of('"' + std::string(256, 'n') + "\": \"" + std::string(1024, 'v') + '"');
  ASSERT_TRUE(longest);
  EXPECT_EQ(longest->refusals.count, 0u);
  EXPECT_EQ(longest->groups[0].labels.size(), 2u);
  for (const auto& [labels, problem] : {std::pair(R"("long": ")" + std::string(1025, 'v') + '"',
                                                  "dropped: the value is longer than 1024 bytes"),
                                        std::pair('"' + std::string(257, 'n') + "\": \"v\"",
                                                  "dropped: the name is longer than 256 bytes")}) {
    const auto list = list_of(labels);
    ASSERT_TRUE(list);
    EXPECT_EQ(list->groups[0].labels, (config::Labels{{"team", "x"}}));
    EXPECT_THAT(list->refusals.texts, ElementsAre(HasSubstr(problem)));
  }
  std::string many = R"("l0": "v")";
  for (int i = 1; i < 64; ++i) many += ", \"l" + std::to_string(i) + R"(": "v")";
  const auto list = list_of(many);
  ASSERT_TRUE(list);
  EXPECT_EQ(list->groups[0].labels.size(), 64u);
  EXPECT_THAT(list->refusals.texts,
              ElementsAre(HasSubstr("dropped: the group has more than 64 labels")));
}

TEST(TargetList, DropsLabelsForPrometheusSilently) {
  const auto list = parse(
      R"([{"targets": ["a"], "labels": {"__meta_x": "1", "__address__": "z"}}])", ListFormat::json);
  ASSERT_TRUE(list);
  EXPECT_THAT(list->groups[0].labels, IsEmpty());
  EXPECT_EQ(list->refusals.count, 0u);
}

TEST(TargetList, ReadsTextOutsideTheBasicMultilingualPlane) {
  const auto list =
      parse(R"([{"targets": ["a"], "labels": {"x": "\uD83D\uDE00\/\t"}}])", ListFormat::json);
  ASSERT_TRUE(list);
  EXPECT_EQ(list->groups[0].labels.at("x"), "\xF0\x9F\x98\x80/\t");
}

TEST(TargetList, MayBeEmpty) {
  for (const auto format : {ListFormat::json, ListFormat::yaml}) {
    const auto list = parse("[]", format);
    ASSERT_TRUE(list);
    EXPECT_THAT(list->groups, IsEmpty());
  }
}

// An invalid entry does not affect the others.
struct BadEntry {
  const char* name;
  const char* text;
  const char* refusal;
};

constexpr BadEntry kBadEntries[] = {
    {"TargetThatIsNone", R"([{"targets": ["a:b", "good"]}])",
     "list:1:15: [0].targets[0]: the port is not a number from 1 to 65535, found the string 'a:b'"},
    {"TargetThatIsAList", R"([{"targets": [["a"], "good"]}])",
     "list:1:15: [0].targets[0]: expected a string, found a list"},
    {"GroupThatIsText", "[\"a:443\",\n {\"targets\": [\"good\"]}]",
     "list:1:2: [0]: expected a mapping with targets and labels, found the string 'a:443'"},
    {"GroupWithoutTargets", R"([{"labels": {}}, {"targets": ["good"]}])",
     "list:1:2: [0]: the group has no targets"},
    {"UnknownKey", R"([{"targets": ["good"], "label": {}}])",
     "list:1:24: [0].label: unknown key 'label', did you mean 'labels'?"},
    {"RepeatedLabel", R"([{"targets": ["good"], "labels": {"x": "1", "x": "2"}}])",
     "list:1:45: [0].labels.x: dropped: repeated label"},
    {"ReservedLabel", R"([{"targets": ["good"], "labels": {"target": "x"}}])",
     "list:1:45: [0].labels.target: dropped: the exporter or Prometheus sets this label"},
    {"LabelThatIsNoName", R"([{"targets": ["good"], "labels": {"a-b": "x"}}])",
     "list:1:42: [0].labels.a-b: dropped: a label name must consist of letters, digits and '_' and "
     "must not begin with a digit"},
    {"LabelThatIsAMapping", R"([{"targets": ["good"], "labels": {"x": {}}}])",
     "list:1:40: [0].labels.x: expected a string, found a mapping"},
    {"LabelsThatAreAList", R"([{"targets": ["good"], "labels": ["x"]}])",
     "list:1:34: [0].labels: expected a mapping (key: value), found a list"},
    {"ModuleThatDoesNotExist",
     R"([{"targets": ["a"], "labels": {"__module__": "mial"}}, {"targets": ["good"]}])",
     "list:1:46: [0].labels.__module__: unknown module 'mial', did you mean 'mail'?"},
    {"ServerNameThatIsNone",
     R"([{"targets": ["a"], "labels": {"__server_name__": "?"}}, {"targets": ["good"]}])",
     "list:1:51: [0].labels.__server_name__: expected a DNS name or an IP address, found the string '?'"},
};

class TargetListBadEntryTest : public testing::TestWithParam<BadEntry> {};

TEST_P(TargetListBadEntryTest, IsRefusedAloneAndWithItsPosition) {
  const auto list = parse(GetParam().text, ListFormat::json);
  ASSERT_TRUE(list) << list.error().message;
  EXPECT_THAT(list_targets(list->groups), ElementsAre("good:443"));
  EXPECT_EQ(list->refusals.count, 1u);
  EXPECT_THAT(list->refusals.texts, ElementsAre(GetParam().refusal));
}

INSTANTIATE_TEST_SUITE_P(Cases, TargetListBadEntryTest, testing::ValuesIn(kBadEntries),
                         [](const auto& each) { return each.param.name; });

// A text that is not a list at all.
struct NoList {
  const char* name;
  ListFormat format;
  const char* text;
  const char* message;
};

constexpr NoList kNoLists[] = {
    {"HalfAJsonFile", ListFormat::json, "[{\"targets\": [\"a\",\n \"b",
     "list:2:4: not JSON: unexpected end"},
    {"JsonWithATrailingComma", ListFormat::json, R"([{"targets": ["a",]}])",
     "list:1:19: not JSON: syntax error"},
    {"JsonWithMoreBehindIt", ListFormat::json, "[] []", "list:1:4: not JSON: extra data"},
    {"Html", ListFormat::json, "<!DOCTYPE html><html></html>", "list:1:1: not JSON: syntax error"},
    {"HtmlAsYaml", ListFormat::yaml, "<!DOCTYPE html><html></html>",
     "list:1:1: expected a list of groups, found '<!DOCTYPE html><html></html>'"},
    {"NothingAsJson", ListFormat::json, "", "list:1:1: not JSON: unexpected end"},
    {"NothingAsYaml", ListFormat::yaml, "",
     "list:1:1: the list is empty; write [] for a list without targets"},
    {"Null", ListFormat::json, "null",
     "list:1:1: the list is empty; write [] for a list without targets"},
    {"AMapping", ListFormat::json, R"({"targets": ["a"]})",
     "list:1:1: expected a list of groups, found a mapping"},
    {"ANumber", ListFormat::json, "7", "list:1:1: expected a list of groups, found '7'"},
    {"BrokenYaml", ListFormat::yaml, "- targets: [a, b\n- x", "list:2:1: not YAML"},
    {"NotUtf8", ListFormat::json, "[\"\xff\"]", "list:1:3: not JSON: syntax error"},
    {"TooDeep", ListFormat::json,
     "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[",
     "list:1:65: nested more than 64 levels deep"},
    {"TooDeepAsYaml", ListFormat::yaml,
     "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[",
     "nested more than 64 levels deep"},
    {"AMappingThatIsNotClosed", ListFormat::yaml, "{a: b",
     "list:1:1: not YAML: end of map flow not found"},
    {"TargetsWithoutGroups", ListFormat::json, R"(["a:443", "b:443"])",
     "list: no entry is valid; first problem: list:1:2: [0]: expected a mapping"},
};

class TargetListNoListTest : public testing::TestWithParam<NoList> {};

TEST_P(TargetListNoListTest, IsRefusedWithItsPosition) {
  const auto list = parse(GetParam().text, GetParam().format);
  ASSERT_FALSE(list);
  EXPECT_THAT(list.error().message, HasSubstr(GetParam().message));
}

INSTANTIATE_TEST_SUITE_P(Cases, TargetListNoListTest, testing::ValuesIn(kNoLists),
                         [](const auto& each) { return each.param.name; });

TEST(TargetList, TakesLabelsFromBehindTheTargets) {
  const std::string_view before =
      R"([{"labels": {"__module__": "mail", "x": "1"}, "targets": ["a", "b:1"]}])";
  const std::string_view behind =
      R"([{"targets": ["a", "b:1"], "labels": {"x": "1", "__module__": "mail"}}])";
  const auto one = parse(before, ListFormat::json);
  const auto other = parse(behind, ListFormat::json);
  ASSERT_TRUE(one && other);
  EXPECT_EQ(one->groups, other->groups);
  EXPECT_THAT(list_targets(other->groups), ElementsAre("a:25", "b:1"));
}

TEST(TargetList, RefusesNoTargetOfAGroupWhoseModuleIsUnknown) {
  const auto list =
      parse(R"([{"targets": ["a:b", "c"], "labels": {"__module__": "x"}}, {"targets": ["good"]}])",
            ListFormat::json);
  ASSERT_TRUE(list);
  EXPECT_THAT(list_targets(list->groups), ElementsAre("good:443"));
  EXPECT_EQ(list->refusals.count, 1u);
}

TEST(TargetList, ReadsTheFirstOfRepeatedKeys) {
  const auto list =
      parse(R"([{"targets": ["a"], "labels": {"x": "1"}, "targets": ["b"], "labels": {"x": "2"}}])",
            ListFormat::json);
  ASSERT_TRUE(list);
  EXPECT_THAT(list_targets(list->groups), ElementsAre("a:443"));
  EXPECT_EQ(list->groups[0].labels.at("x"), "1");
  EXPECT_THAT(list->refusals.texts,
              ElementsAre(HasSubstr("[0].targets: repeated key, first given in line 1"),
                          HasSubstr("[0].labels: repeated key, first given in line 1")));
}

TEST(TargetList, ResolvesAliasesInYaml) {
  const auto list = parse(
      "- targets: &all [a, b]\n  labels: &common {team: x}\n"
      "- targets: *all\n  labels: *common\n- targets: [c]\n  labels: {x: &v 1, y: *v}\n",
      ListFormat::yaml);
  ASSERT_TRUE(list) << list.error().message;
  EXPECT_THAT(list_targets(list->groups), ElementsAre("a:443", "b:443", "a:443", "b:443", "c:443"));
  EXPECT_EQ(list->groups[1].labels, (config::Labels{{"team", "x"}}));
  EXPECT_EQ(list->groups[2].labels, (config::Labels{{"x", "1"}, {"y", "1"}}));
}

TEST(TargetList, IsBoundedInTargets) {
  std::string text = "[{\"targets\": [\"a\"";
  for (std::size_t i = 1; i < kMaxTargets; ++i) text += ",\"a\"";
  const auto full = parse(text + "]}]", ListFormat::json);
  ASSERT_TRUE(full) << full.error().message;
  EXPECT_EQ(full->groups.at(0).targets.size(), kMaxTargets);
  const auto over = parse(text + "]},\n{\"targets\": [\"b\"]}]", ListFormat::json);
  ASSERT_FALSE(over);
  EXPECT_EQ(over.error().message, "list:2:14: the list has more than 500000 targets");
}

TEST(TargetList, IsBoundedInWhatAliasesRepeat) {
  std::string text = "- targets: &a [a";
  for (int i = 1; i < 2000; ++i) text += ", a";
  text += "]\n";
  for (int i = 0; i < 1000; ++i) text += "- targets: *a\n";
  const auto list = parse(text, ListFormat::yaml);
  ASSERT_FALSE(list);
  EXPECT_EQ(list.error().message, "list:251:12: the list has more than 500000 targets");
}

TEST(TargetList, IsBoundedInTheLabelsOfAGroup) {
  std::string text = "[{\"targets\": [\"a\"], \"labels\": {\"__n\": \"\"";
  for (int i = 0; i < 3000; ++i) text += ",\n\"__l" + std::to_string(i) + "\": \"\"";
  const auto list = parse(text + "}}]", ListFormat::json);
  ASSERT_TRUE(list);
  EXPECT_EQ(list->refusals.count, 3001u - 1024u);
  EXPECT_THAT(list->refusals.texts.at(0), HasSubstr("dropped: more than 1024 labels"));
}

TEST(TargetList, CountsMoreRefusalsThanItShows) {
  std::string text = "[{\"targets\": [\"good\"";
  for (int i = 0; i < 1000; ++i) text += ", \"a:b\"";
  const auto list = parse(text + "]}]", ListFormat::json);
  ASSERT_TRUE(list);
  EXPECT_EQ(list->refusals.count, 1000u);
  EXPECT_EQ(list->refusals.texts.size(), kMaxShownRefusals);
}

}  // namespace
}  // namespace staple::discovery
