// SPDX-License-Identifier: Apache-2.0

#include "exporter/discovery/kubernetes_targets.h"

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace staple::discovery {
namespace {

using config::KubernetesRole;
using kubernetes::Object;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

Object make_ingress(const std::string& name, std::vector<std::string> hosts) {
  Object ingress;
  ingress.namespace_name = "shop";
  ingress.name = name;
  ingress.tls = {std::move(hosts)};
  return ingress;
}

KubernetesTargets make_targets(KubernetesRole role = KubernetesRole::ingress,
                               std::size_t max_objects = kMaxObjects) {
  config::KubernetesDiscovery settings;
  settings.role = role;
  return {settings, {std::make_shared<const prober::Module>()}, max_objects};
}

Object make_gateway(const std::string& name) {
  Object gateway;
  gateway.namespace_name = "shop";
  gateway.name = name;
  gateway.listeners = {{.name = "https", .protocol = "HTTPS", .port = 443}};
  return gateway;
}

std::vector<std::string> collect(KubernetesTargets& targets) {
  std::vector<std::string> names;
  for (const auto& group : targets.collect().list.groups) {
    for (const auto& target : group.targets) names.push_back(to_string(target));
  }
  return names;
}

TEST(KubernetesTargets, FollowTheirObjects) {
  KubernetesTargets targets = make_targets();
  EXPECT_TRUE(targets.put(0, make_ingress("a", {"a.test", "b.test"}), 1));
  EXPECT_TRUE(targets.put(0, make_ingress("c", {"c.test"}), 1));
  EXPECT_THAT(collect(targets), ElementsAre("a.test:443", "b.test:443", "c.test:443"));
  EXPECT_TRUE(targets.put(0, make_ingress("a", {"b.test"}), 1));
  EXPECT_THAT(collect(targets), ElementsAre("b.test:443", "c.test:443"));
  EXPECT_TRUE(targets.remove(0, make_ingress("a", {})));
  EXPECT_THAT(collect(targets), ElementsAre("c.test:443"));
}

TEST(KubernetesTargets, DoNotChangeWithWhatTheyAreNotFoundIn) {
  KubernetesTargets targets = make_targets();
  targets.put(0, make_ingress("a", {"a.test"}), 1);
  Object same = make_ingress("a", {"a.test"});
  same.resource_version = "7";
  same.annotations = {{"seen", "now"}};
  same.addresses = {"192.0.2.7"};
  EXPECT_FALSE(targets.put(0, same, 1));
  EXPECT_FALSE(targets.put(0, make_ingress("b", {}), 1)) << "it has no target";
  EXPECT_FALSE(targets.remove(0, make_ingress("none", {})));
}

TEST(KubernetesTargets, OfObjectsThatANewListDoesNotHaveAreRemoved) {
  KubernetesTargets targets = make_targets();
  targets.put(0, make_ingress("a", {"a.test"}), 1);
  targets.put(0, make_ingress("b", {"b.test"}), 1);
  targets.put(1, make_ingress("c", {"c.test"}), 1);
  EXPECT_FALSE(targets.finish(0, 1));
  targets.put(0, make_ingress("b", {"b.test"}), 2);
  EXPECT_THAT(collect(targets), ElementsAre("a.test:443", "b.test:443", "c.test:443"))
      << "the list is not complete yet";
  EXPECT_TRUE(targets.finish(0, 2));
  EXPECT_THAT(collect(targets), ElementsAre("b.test:443", "c.test:443"));
}

TEST(KubernetesTargets, OfTheOldestObjectAreFirst) {
  KubernetesTargets targets = make_targets();
  const auto put = [&](const std::string& name, std::uint64_t created) {
    Object ingress = make_ingress(name, {name + ".test"});
    ingress.created = created;
    return targets.put(0, std::move(ingress), 1);
  };
  put("a", 0);
  put("b", 20260201000000);
  put("c", 20260201000000);
  put("d", 20260101000000);
  EXPECT_THAT(collect(targets),
              ElementsAre("d.test:443", "b.test:443", "c.test:443", "a.test:443"));
  EXPECT_FALSE(put("b", 20260201000000));
  EXPECT_TRUE(put("b", 20260301000000)) << "it was made anew";
  EXPECT_THAT(collect(targets),
              ElementsAre("d.test:443", "c.test:443", "b.test:443", "a.test:443"));
}

TEST(KubernetesTargets, CountWhatIsLeftOut) {
  KubernetesTargets targets = make_targets();
  EXPECT_TRUE(targets.put(0, make_ingress("a", {"*.test"}), 1));
  Object unknown = make_ingress("b", {"b.test"});
  unknown.annotations = {{"staple-exporter/module", "nowhere"}};
  EXPECT_TRUE(targets.put(0, unknown, 1));
  const auto collected = targets.collect();
  EXPECT_EQ(collected.wildcards, 1u);
  EXPECT_EQ(collected.list.refusals.count, 1u);
  EXPECT_THAT(collected.list.refusals.texts, ElementsAre(HasSubstr("ingress shop/b: ")));
  EXPECT_THAT(collected.list.groups, IsEmpty());
}

TEST(KubernetesTargets, OfARouteFollowItsGateways) {
  KubernetesTargets targets = make_targets(KubernetesRole::httproute);
  Object route;
  route.namespace_name = "shop";
  route.name = "web";
  route.hostnames = {"a.test"};
  route.parents = {{.name = "gw"}};
  EXPECT_FALSE(targets.put(0, route, 1));
  Object gateway = make_gateway("gw");
  EXPECT_TRUE(targets.put_gateway(1, gateway, 1));
  EXPECT_THAT(collect(targets), ElementsAre("a.test:443"));
  gateway.resource_version = "8";
  gateway.annotations = {{"seen", "now"}};
  EXPECT_FALSE(targets.put_gateway(1, gateway, 1)) << "nothing that routes depend on";
  gateway.listeners[0].port = 8443;
  EXPECT_TRUE(targets.put_gateway(1, gateway, 2));
  EXPECT_THAT(collect(targets), ElementsAre("a.test:8443"));
  EXPECT_FALSE(targets.finish_gateways(1, 2));
  EXPECT_TRUE(targets.finish_gateways(1, 3));
  EXPECT_THAT(collect(targets), IsEmpty());
}

/// put_annotated_route adds a route with more annotations than become meta labels, and then its
/// Gateway.
void put_annotated_route(KubernetesTargets& targets) {
  Object route;
  route.namespace_name = "shop";
  route.name = "web";
  route.hostnames = {"a.test"};
  route.parents = {{.name = "gw"}};
  route.labels = {{"team", "x"}};
  for (std::size_t i = 0; i < 300; ++i)
    route.annotations.emplace_back("a" + std::to_string(i), "x");
  route.annotations.emplace_back("last", "z");
  route.annotations.emplace_back("staple-exporter/server-name", "www.test");
  targets.put(0, route, 1);
  targets.put_gateway(1, make_gateway("gw"), 1);
}

TEST(KubernetesTargets, OfARouteAreFoundAgainAsItsAnnotationsSay) {
  config::KubernetesDiscovery settings;
  settings.role = KubernetesRole::httproute;
  struct {
    std::string regex;  ///< of labelmap, after the prefix; empty: no rule
    config::LabelMap labels;
    std::size_t refusals;
  } const cases[] = {{"", {}, 0},
                     {"label_(.+)", {{"team", "x"}}, 0},
                     {"annotation_(l.+)", {{"last", "z"}}, 0},
                     {"annotationpresent_(last|a7)", {{"last", "true"}, {"a7", "true"}}, 0},
                     {"annotation_a(7)?.*", {{"n", "x"}, {"n7", "x"}}, 1}};
  for (const auto& each : cases) {
    TargetRules rules{std::make_shared<const prober::Module>()};
    if (!each.regex.empty()) {
      relabel::Rule rule;
      rule.action = relabel::Action::labelmap;
      rule.regex = *relabel::Regex::compile("__meta_kubernetes_httproute_" + each.regex);
      rule.replacement = each.refusals == 0 ? "$1" : "n$1";
      rules.relabel = {rule};
    }
    KubernetesTargets targets(settings, rules);
    put_annotated_route(targets);
    const auto list = targets.collect().list;
    ASSERT_EQ(list.groups.size(), 1u);
    EXPECT_EQ(to_string(list.groups[0].targets.at(0)), "a.test:443#www.test");
    EXPECT_EQ(list.groups[0].labels.map(), each.labels) << each.regex;
    EXPECT_EQ(list.refusals.count, each.refusals) << each.regex;
  }
}

TEST(KubernetesTargets, OfTooManyObjectsAreOneRefusalOfACollection) {
  KubernetesTargets targets = make_targets(KubernetesRole::ingress, 2);
  targets.put(0, make_ingress("a", {"a.test"}), 1);
  targets.put(0, make_ingress("b", {"b.test"}), 1);
  EXPECT_THAT(targets.collect().list.refusals.texts, IsEmpty());
  EXPECT_TRUE(targets.put(0, make_ingress("c", {"c.test"}), 1));
  EXPECT_FALSE(targets.put(0, make_ingress("c", {"c.test", "d.test"}), 1)) << "it is modified";
  EXPECT_FALSE(targets.put(0, make_ingress("d", {"d.test"}), 1));
  EXPECT_FALSE(targets.finish(0, 1));
  EXPECT_TRUE(targets.put(1, make_ingress("e", {"e.test"}), 1));
  EXPECT_THAT(collect(targets), ElementsAre("a.test:443", "b.test:443"));
  const auto refusals = targets.collect().list.refusals;
  EXPECT_EQ(refusals.count, 2u);
  EXPECT_THAT(refusals.texts,
              ElementsAre("too many objects: at most 2", "too many objects: at most 2"));
  EXPECT_TRUE(targets.put(0, make_ingress("b", {"x.test"}), 2)) << "those within go on";
  EXPECT_TRUE(targets.finish(0, 2));
  EXPECT_EQ(targets.collect().list.refusals.count, 1u) << "that of the other collection";
  EXPECT_TRUE(targets.put(0, make_ingress("c", {"c.test"}), 2)) << "there is room now";
  EXPECT_THAT(collect(targets), ElementsAre("x.test:443", "c.test:443"));
}

TEST(KubernetesTargets, OfAnObjectThatIsTooLargeAreOneRefusal) {
  KubernetesTargets targets = make_targets();
  targets.put(0, make_ingress("a", {"a.test"}), 1);
  targets.put(0, make_ingress("b", {"b.test"}), 1);
  EXPECT_TRUE(targets.put(0, {.namespace_name = "shop", .name = "a", .too_large = true}, 1));
  EXPECT_THAT(collect(targets), ElementsAre("b.test:443"));
  EXPECT_THAT(targets.collect().list.refusals.texts,
              ElementsAre("ingress shop/a: is larger than 8 MiB"));
  EXPECT_TRUE(targets.put(0, make_ingress("a", {"a.test"}), 1));
  EXPECT_EQ(targets.collect().list.refusals.count, 0u);
}

TEST(KubernetesTargets, OfARouteNameAGatewayThatIsTooLarge) {
  KubernetesTargets targets = make_targets(KubernetesRole::httproute);
  targets.put_gateway(1, {.namespace_name = "shop", .name = "gw", .too_large = true}, 1);
  EXPECT_THAT(targets.collect().list.refusals.texts,
              ElementsAre("gateway shop/gw: is larger than 8 MiB"));
}

TEST(KubernetesTargets, OfTooManyGatewaysAreARefusal) {
  KubernetesTargets targets = make_targets(KubernetesRole::tlsroute, 1);
  targets.put_gateway(1, make_gateway("a"), 1);
  EXPECT_EQ(targets.collect().list.refusals.count, 0u);
  EXPECT_TRUE(targets.put_gateway(1, make_gateway("b"), 1));
  EXPECT_FALSE(targets.put_gateway(1, make_gateway("b"), 1));
  EXPECT_FALSE(targets.finish_gateways(1, 1));
  EXPECT_THAT(targets.collect().list.refusals.texts, ElementsAre("too many objects: at most 1"));
  EXPECT_FALSE(targets.put_gateway(1, make_gateway("a"), 2)) << "it is as before";
  EXPECT_TRUE(targets.finish_gateways(1, 2));
  EXPECT_EQ(targets.collect().list.refusals.count, 0u);
}

TEST(KubernetesTargets, AreRelabelled) {
  config::KubernetesDiscovery settings;
  TargetRules rules{std::make_shared<const prober::Module>()};
  relabel::Rule rule;
  rule.source_labels = {"__meta_kubernetes_namespace"};
  rule.target_label = "namespace";
  rules.relabel = {rule};
  KubernetesTargets targets(settings, rules);
  targets.put(0, make_ingress("a", {"a.test"}), 1);
  const auto groups = targets.collect().list.groups;
  ASSERT_EQ(groups.size(), 1u);
  EXPECT_EQ(groups[0].labels.map(), (config::LabelMap{{"namespace", "shop"}}));
}

}  // namespace
}  // namespace staple::discovery
