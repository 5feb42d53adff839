// SPDX-License-Identifier: Apache-2.0

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "exporter/configuration/load.h"
#include "exporter/configuration/settings.h"
#include "exporter/relabel/rule.h"

namespace staple::config {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::SizeIs;

std::string join_problems(const SettingsResult& loaded) {
  std::string text;
  if (const auto* const problems = std::get_if<std::vector<Problem>>(&loaded)) {
    for (const Problem& problem : *problems) text += to_string(problem) + "\n";
  }
  return text;
}

/// parse_fleet parses the keys of a fleet, each in a line with four spaces before it.
FleetSettings parse_fleet(const std::string& keys) {
  const auto loaded =
      parse_settings("modules: {mail: {starttls: smtp}}\nfleets:\n  - name: web\n" + keys, "f.yml");
  EXPECT_EQ(join_problems(loaded), "");
  if (const auto* const settings = std::get_if<Settings>(&loaded)) return settings->fleets.at(0);
  return {};
}

/// refuse_fleet returns the problems of the keys of a fleet.
std::string refuse_fleet(const std::string& keys) {
  return join_problems(parse_settings(
      "modules: {mail: {starttls: smtp}}\nfleets:\n  - name: web\n" + keys, "f.yml"));
}

std::vector<std::string> list_targets(const FleetSettings& fleet) {
  std::vector<std::string> all;
  for (const TargetGroup& group : fleet.groups) {
    for (const Target& target : group.targets) {
      std::string text = to_string(target);
      if (!group.module.empty()) text += " " + group.module;
      for (const auto& [name, value] : group.labels) text += " " + name + "=" + value;
      all.push_back(std::move(text));
    }
  }
  return all;
}

TEST(RelabelConfigs, HavePrometheusDefaults) {
  const auto fleet = parse_fleet("    relabel_configs: [{target_label: a}]\n");
  EXPECT_THAT(fleet.relabel, ElementsAre(relabel::Rule{.target_label = "a"}));
  EXPECT_EQ(fleet.relabel[0].regex.text(), "(.*)");
  EXPECT_THAT(parse_fleet("    relabel_configs:\n").relabel, SizeIs(0));
}

TEST(RelabelConfigs, HaveEveryKey) {
  const auto fleet = parse_fleet(
      "    relabel_configs:\n"
      "      - source_labels: [a, __meta_b, c-d]\n"
      "        separator: '-'\n"
      "        target_label: x_$1\n"
      "        regex: (.+)\n"
      "        replacement: $1 y\n"
      "        modulus: 18446744073709551615\n"
      "        action: Replace\n");
  EXPECT_THAT(fleet.relabel, ElementsAre(relabel::Rule{.source_labels = {"a", "__meta_b", "c-d"},
                                                       .separator = "-",
                                                       .target_label = "x_$1",
                                                       .regex = *relabel::Regex::compile("(.+)"),
                                                       .replacement = "$1 y",
                                                       .modulus = 18446744073709551615U}));
}

TEST(RelabelConfigs, HaveEveryAction) {
  const auto fleet = parse_fleet(
      "    relabel_configs:\n"
      "      - {action: keep, source_labels: [a], regex: x}\n"
      "      - {action: drop}\n"
      "      - {action: keepequal, source_labels: [a], target_label: b}\n"
      "      - {action: DropEqual, source_labels: [a], target_label: b, separator: ;}\n"
      "      - {action: hashmod, modulus: 2, target_label: __tmp}\n"
      "      - {action: labelmap, regex: __meta_(.+), replacement: x_$1}\n"
      "      - {action: labeldrop, regex: a, replacement: $1, modulus: 0, source_labels: }\n"
      "      - {action: labelkeep, regex: a}\n"
      "      - {action: lowercase, source_labels: [a], target_label: b}\n"
      "      - {action: UPPERCASE, source_labels: [a], target_label: b, regex: x}\n");
  std::vector<relabel::Action> actions;
  for (const auto& rule : fleet.relabel) actions.push_back(rule.action);
  using enum relabel::Action;
  EXPECT_THAT(actions, ElementsAre(keep, drop, keepequal, dropequal, hashmod, labelmap, labeldrop,
                                   labelkeep, lowercase, uppercase));
}

TEST(RelabelConfigs, TakeNothingForAnEmptyString) {
  const auto fleet = parse_fleet(
      "    relabel_configs: [{target_label: a, regex: , separator: , replacement: }]\n");
  EXPECT_EQ(fleet.relabel.at(0).regex.text(), "");
  EXPECT_EQ(fleet.relabel.at(0).separator, "");
  EXPECT_EQ(fleet.relabel.at(0).replacement, "");
}

TEST(RelabelConfigs, AreBoundedInNumber) {
  std::string rules = "    relabel_configs:\n";
  for (std::size_t i = 0; i < relabel::kMaxRules; ++i) rules += "      - {action: drop}\n";
  EXPECT_THAT(parse_fleet(rules).relabel, SizeIs(relabel::kMaxRules));
  EXPECT_EQ(refuse_fleet(rules + "      - {action: drop}\n"),
            "f.yml:5:7: fleets[0].relabel_configs: a fleet may have at most 1000 rules\n");
}

TEST(RelabelConfigs, ChangeStaticTargets) {
  const auto fleet = parse_fleet(
      "    static_configs:\n"
      "      - {targets: ['https://a.example/x', b.example, c.example], labels: {tier: web, job: x}}\n"
      "      - {targets: [mx.example], labels: {__kind: mail, tier: mail}}\n"
      "    relabel_configs:\n"
      "      - {source_labels: [__kind], regex: (.+), target_label: __param_module}\n"
      "      - {source_labels: [__address__], regex: 'c.*', action: drop}\n"
      "      - {source_labels: [__address__], regex: 'b.*', target_label: __param_server_name,\n"
      "         replacement: shop.example}\n"
      "      - {source_labels: [job], target_label: from}\n"
      "      - {action: labeldrop, regex: job}\n");
  EXPECT_THAT(list_targets(fleet), ElementsAre("a.example:443 from=x tier=web",
                                               "b.example:443#shop.example from=x tier=web",
                                               "mx.example:25 mail tier=mail"));
}

TEST(RelabelConfigs, LetTheFirstOfEqualStaticTargetsCount) {
  const auto fleet = parse_fleet(
      "    static_configs:\n"
      "      - {targets: [a], labels: {n: '1'}}\n"
      "      - {targets: [b, a], labels: {n: '2'}}\n"
      "    relabel_configs: [{source_labels: [n], target_label: x}]\n");
  EXPECT_THAT(list_targets(fleet), ElementsAre("a:443 n=1 x=1", "b:443 n=2 x=2"));
}

TEST(RelabelConfigs, ReportWhatTheyMakeOfStaticTargets) {
  const auto problem_of = [](const std::string& rule) {
    return refuse_fleet(
        "    static_configs: [{targets: [a.example, b.example], labels: {team: x}}]\n"
        "    relabel_configs: [{" +
        rule + "}]\n");
  };
  const std::string first = "f.yml:4:33: fleets[0].static_configs[0].targets[0]: ";
  const std::string second = "f.yml:4:44: fleets[0].static_configs[0].targets[1]: ";
  EXPECT_EQ(
      problem_of("source_labels: [__address__], regex: b.*, target_label: __address__, "
                 "replacement: 'b:x'"),
      second +
          "after relabel_configs: __address__: the port is not a number from 1 to 65535, found 'b:x'\n");
  EXPECT_EQ(problem_of("action: labelkeep, regex: team"),
            first + "after relabel_configs: __address__: the target has no address\n" + second +
                "after relabel_configs: __address__: the target has no address\n");
  EXPECT_THAT(problem_of("target_label: __param_module, replacement: mial"),
              HasSubstr(first + "after relabel_configs: __param_module: unknown module 'mial', "
                                "did you mean 'mail'?\n"));
  EXPECT_THAT(
      problem_of("target_label: __param_hostname, replacement: a b"),
      HasSubstr(first + "after relabel_configs: __param_hostname: expected a DNS name or an "
                        "IP address, found 'a b'\n"));
  EXPECT_EQ(problem_of("target_label: target, replacement: x"),
            first + "after relabel_configs: target: the exporter or Prometheus sets this label\n")
      << "once";
}

TEST(RelabelConfigs, SayNothingOfStaticTargetsWhileARuleIsInvalid) {
  EXPECT_EQ(refuse_fleet("    static_configs: [{targets: ['a:x']}]\n"
                         "    relabel_configs: [{target_label: a-b}]\n"),
            "f.yml:5:38: fleets[0].relabel_configs[0].target_label: expected the name of a label, "
            "of letters, digits and '_', found 'a-b'\n");
}

TEST(RelabelConfigs, StandInTheRedactedConfiguration) {
  const auto loaded = parse_settings(
      "fleets:\n  - name: web\n    relabel_configs:\n      - {regex: (.+), target_label: a}\n",
      "f.yml");
  ASSERT_TRUE(std::holds_alternative<Settings>(loaded));
  const std::string shown = std::get<Settings>(loaded).redacted_yaml;
  EXPECT_THAT(shown, HasSubstr("relabel_configs"));
  EXPECT_THAT(shown, HasSubstr("(.+)"));
}

}  // namespace
}  // namespace staple::config
