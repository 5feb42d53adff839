// SPDX-License-Identifier: Apache-2.0

#include "exporter/discovery/found_target.h"

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace staple::discovery {
namespace {

using relabel::Action;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

TargetRules make_rules(relabel::Rules rules = {}) {
  prober::Module mail;
  mail.starttls = starttls::StartTls::smtp;
  prober::Module bank;
  bank.tls.cert_file = "/ours.pem";
  return {std::make_shared<const prober::Module>(),
          {{"mail", std::make_shared<const prober::Module>(mail)},
           {"bank", std::make_shared<const prober::Module>(bank)}},
          std::move(rules)};
}

FoundTarget make_found(const relabel::LabelSet::Map& labels) {
  FoundTarget found{{}, "here", false};
  for (const auto& [name, value] : labels) found.labels.set(name, value);
  return found;
}

TargetList make_list(const std::vector<relabel::LabelSet::Map>& labels,
                     const TargetRules& rules = make_rules()) {
  std::vector<FoundTarget> found;
  for (const auto& each : labels) found.push_back(make_found(each));
  return make_target_list(std::move(found), "origin", rules);
}

std::vector<std::string> list_targets(const TargetList& list) {
  std::vector<std::string> all;
  for (const auto& group : list.groups) {
    for (const auto& target : group.targets) {
      std::string text = to_string(target);
      if (!group.module.empty()) text += " " + group.module;
      for (const auto& [name, value] : group.labels) text += " " + name + "=" + value;
      all.push_back(std::move(text));
    }
  }
  return all;
}

/// refusal_of returns what is said about a target that is refused.
std::string refusal_of(const relabel::LabelSet::Map& labels) {
  const TargetList list = make_list({labels});
  EXPECT_THAT(list.groups, IsEmpty());
  return list.refusals.count == 1 ? list.refusals.texts.at(0) : "not one refusal";
}

TEST(FoundTarget, ReadAddressModuleAndServerName) {
  const TargetList list = make_list({
      {{"__address__", "a.example"}, {"team", "x"}, {"__meta_y", "y"}, {"__tmp", "z"}},
      {{"__address__", "smtp://b.example/path"}, {"__module__", "mail"}},
      {{"__address__", "B\u00fccher.example:8443"}, {"__server_name__", "n.example"}},
  });
  EXPECT_THAT(list_targets(list), ElementsAre("a.example:443 team=x", "b.example:25 mail",
                                              "xn--bcher-kva.example:8443#n.example"));
  EXPECT_EQ(list.groups.at(0).origin, "origin");
  EXPECT_EQ(list.refusals.count, 0u);
}

TEST(FoundTarget, PreferTheLabelsThatRulesSet) {
  const TargetList list = make_list({
      {{"__address__", "a#own"}, {"__server_name__", "group"}},
      {{"__address__", "b#own"}, {"__param_hostname", "host"}},
      {{"__address__", "c#own"}, {"__param_hostname", "host"}, {"__param_server_name", "name"}},
      {{"__address__", "d"}, {"__module__", "none"}, {"__param_module", "mail"}},
  });
  EXPECT_THAT(list_targets(list),
              ElementsAre("a:443#own", "b:443#host", "c:443#name", "d:25 mail"));
}

TEST(FoundTarget, RefuseTheImpossibleWithItsPlace) {
  EXPECT_EQ(refusal_of({{"team", "x"}}), "here: __address__: the target has no address");
  EXPECT_EQ(refusal_of({{"__address__", "a:x"}}),
            "here: __address__: the port is not a number from 1 to 65535, found 'a:x'");
  EXPECT_THAT(refusal_of({{"__address__", "http://a"}}), HasSubstr("has no TLS; use https"));
  EXPECT_EQ(refusal_of({{"__address__", "a"}, {"__module__", "mial"}}),
            "here: __module__: unknown module 'mial', did you mean 'mail'?");
  EXPECT_EQ(refusal_of({{"__address__", "a"}, {"__param_server_name", "a b"}}),
            "here: __param_server_name: expected a DNS name or an IP address, found 'a b'");
}

TEST(FoundTarget, DropLabelsThatAnEndpointMayNotHave) {
  const TargetList list = make_list({{{"__address__", "a"},
                                      {"job", "x"},
                                      {"a.b", "x"},
                                      {"long", std::string(1025, 'x')},
                                      {"team", "x"}}});
  EXPECT_THAT(list_targets(list), ElementsAre("a:443 team=x"));
  EXPECT_THAT(list.refusals.texts,
              ElementsAre("here: a.b: dropped: a label name must consist of letters, digits and "
                          "'_' and must not begin with a digit",
                          "here: job: dropped: the exporter or Prometheus sets this label",
                          "here: long: dropped: the value is longer than 1024 bytes"));
}

TEST(FoundTarget, KeepAsManyLabelsAsAnEndpointMayHave) {
  relabel::LabelSet::Map labels{{"__address__", "a"}};
  for (int i = 100; i < 166; ++i) labels.emplace("l" + std::to_string(i), "x");
  const TargetList list = make_list({labels});
  EXPECT_THAT(list.groups.at(0).labels, SizeIs(kMaxLabels));
  EXPECT_EQ(list.refusals.count, 2u);
  EXPECT_THAT(list.refusals.texts.at(0),
              HasSubstr("l165: dropped: the target has more than 64 labels"));
}

TEST(FoundTarget, ShareGroupsAndLabelSets) {
  const TargetList list = make_list({
      {{"__address__", "a"}, {"team", "x"}},
      {{"__address__", "b"}, {"team", "y"}},
      {{"__address__", "c"}, {"team", "x"}, {"__meta_z", "z"}},
      {{"__address__", "d"}, {"team", "x"}, {"__module__", "mail"}},
  });
  ASSERT_THAT(list.groups, SizeIs(3));
  EXPECT_THAT(list.groups[0].targets, SizeIs(2));
  EXPECT_EQ(&list.groups[0].labels.map(), &list.groups[2].labels.map()) << "of another module";
}

TEST(FoundTarget, LetTheFirstOfEqualTargetsCount) {
  const TargetList list = make_list({
      {{"__address__", "a"}, {"team", "x"}},
      {{"__address__", "b"}, {"team", "y"}},
      {{"__address__", "b:443"}, {"team", "x"}},
  });
  EXPECT_THAT(list_targets(list), ElementsAre("a:443 team=x", "b:443 team=y"));
}

TEST(FoundTarget, CountWhatRulesDrop) {
  const TargetRules rules = make_rules({{.action = Action::keep,
                                         .source_labels = {"team"},
                                         .regex = *relabel::Regex::compile("x")}});
  const TargetList list =
      make_list({{{"__address__", "a"}, {"team", "x"}}, {{"__address__", "b"}}}, rules);
  EXPECT_THAT(list_targets(list), ElementsAre("a:443 team=x"));
  EXPECT_EQ(list.dropped, 1u);
  EXPECT_EQ(list.refusals.count, 0u);
}

TEST(FoundTarget, AreAbsoluteAsLongAsNoRuleChangesTheAddress) {
  const TargetRules rules = make_rules({{.source_labels = {"__address__"},
                                         .target_label = "__address__",
                                         .regex = *relabel::Regex::compile("b.*"),
                                         .replacement = "c"}});
  FoundTargets targets(rules);
  for (const auto* const address : {"a:443", "b:443"}) {
    FoundTarget found = make_found({{"__address__", address}});
    found.absolute = true;
    targets.add(std::move(found));
  }
  const TargetList list = std::move(targets).finish("");
  ASSERT_THAT(list.groups, SizeIs(1));
  EXPECT_EQ(lookup_name(list.groups[0].targets.at(0)), "a.");
  EXPECT_EQ(lookup_name(list.groups[0].targets.at(1)), "c");
}

/// find_foreign returns the list of a target with a module that an object of a cluster chooses.
TargetList find_foreign(const relabel::LabelSet::Map& labels, const TargetRules& rules) {
  FoundTargets targets(rules);
  FoundTarget found = make_found(labels);
  found.has_foreign_module = true;
  targets.add(std::move(found));
  return std::move(targets).finish("");
}

TEST(FoundTarget, MayNotTakeAPrivilegeFromAnObjectOfACluster) {
  TargetRules rules = make_rules();
  const relabel::LabelSet::Map labels{{"__address__", "a"}, {"__module__", "bank"}};
  const TargetList refused = find_foreign(labels, rules);
  EXPECT_THAT(refused.groups, IsEmpty());
  EXPECT_EQ(refused.refusals.count, 1u);
  EXPECT_THAT(refused.refusals.texts,
              ElementsAre("here: __module__: the module 'bank' has a client certificate: only "
                          "relabel_configs may choose it"));
  EXPECT_THAT(list_targets(find_foreign({{"__address__", "a"}, {"__module__", "mail"}}, rules)),
              ElementsAre("a:25 mail"));
  EXPECT_THAT(list_targets(make_list({labels})), ElementsAre("a:443 bank")) << "of a list";
  rules.module = rules.modules.at("bank");
  EXPECT_THAT(list_targets(find_foreign(labels, rules)), ElementsAre("a:443 bank"))
      << "the module of the fleet";
}

TEST(FoundTarget, MayTakeAPrivilegeFromARule) {
  for (const auto* const label : {"__module__", "__param_module"}) {
    const TargetRules rules = make_rules({{.target_label = label, .replacement = "bank"}});
    EXPECT_THAT(list_targets(find_foreign({{"__address__", "a"}, {"__module__", "mail"}}, rules)),
                ElementsAre("a:443 bank"))
        << label;
  }
}

TEST(FoundTarget, AreBoundedInWhatRulesMakeOfThem) {
  const relabel::Rule doubling{
      .source_labels = {"team"}, .target_label = "team", .replacement = "$1$1"};
  const TargetRules rules = make_rules(relabel::Rules(100, doubling));
  const TargetList list =
      make_list({{{"__address__", "a"}, {"team", "x"}}, {{"__address__", "b"}}}, rules);
  EXPECT_THAT(list_targets(list), ElementsAre("b:443"));
  EXPECT_THAT(list.refusals.texts,
              ElementsAre("here: relabel_configs make labels of more than 1 MiB"));
}

}  // namespace
}  // namespace staple::discovery
