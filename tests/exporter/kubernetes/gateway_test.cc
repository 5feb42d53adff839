// SPDX-License-Identifier: Apache-2.0

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/exporter/kubernetes/found_endpoints.h"

namespace staple::kubernetes {
namespace {

using config::KubernetesRole;
using testing::ElementsAre;
using testing::IsEmpty;

Object make_gateway(std::vector<Listener> listeners, std::string namespace_name = "infra") {
  Object gateway;
  gateway.namespace_name = std::move(namespace_name);
  gateway.name = "gw";
  gateway.class_name = "c";
  gateway.addresses = {"192.0.2.1"};
  gateway.listeners = std::move(listeners);
  return gateway;
}

Object make_route(std::vector<std::string> hostnames, std::vector<ParentRef> parents) {
  Object route;
  route.namespace_name = "shop";
  route.name = "web";
  route.hostnames = std::move(hostnames);
  route.parents = std::move(parents);
  return route;
}

const ParentRef kParent{"", "", "infra", "gw", "", 0};
const Listener kAll{"https", "", "HTTPS", 443, "All"};

/// find_route finds the endpoints of an HTTPRoute.
std::vector<std::string> find_route(const Object& route, const Object& gateway,
                                    KubernetesRole role = KubernetesRole::httproute) {
  return find_all(route, role, false, {gateway}).addresses();
}

TEST(Gateway, HasItsListenersWithTls) {
  const Object gateway = make_gateway({{"a", "a.test", "HTTPS", 443},
                                       {"b", "b.test", "TLS", 8443},
                                       {"c", "c.test", "HTTP", 80},
                                       {"d", "d.test", "TCP", 5000}});
  const auto found = find_all(gateway, KubernetesRole::gateway);
  EXPECT_THAT(found.addresses(), ElementsAre("a.test:443", "b.test:8443"));
  EXPECT_THAT(find_all(gateway, KubernetesRole::gateway, true).addresses(),
              ElementsAre("192.0.2.1:443#a.test", "192.0.2.1:8443#b.test"));
}

TEST(Gateway, LeavesListenersForManyNamesOutAndCountsThem) {
  const auto found =
      find_all(make_gateway({{"a", "*.test", "HTTPS", 443}, {"b", "", "HTTPS", 443}}),
               KubernetesRole::gateway);
  EXPECT_THAT(found.addresses(), IsEmpty());
  EXPECT_EQ(found.counts, (FindCounts{2, false}));
}

TEST(Gateway, HasMetaLabels) {
  const auto found =
      find_all(make_gateway({{"a", "a.test", "HTTPS", 443}}), KubernetesRole::gateway);
  EXPECT_EQ(found.label("__meta_kubernetes_namespace"), "infra");
  EXPECT_EQ(found.label("__meta_kubernetes_gateway_name"), "gw");
  EXPECT_EQ(found.label("__meta_kubernetes_gateway_class_name"), "c");
  EXPECT_EQ(found.label("__meta_kubernetes_gateway_listener_name"), "a");
  EXPECT_EQ(found.label("__meta_kubernetes_gateway_listener_hostname"), "a.test");
  EXPECT_EQ(found.label("__meta_kubernetes_gateway_listener_port"), "443");
  EXPECT_EQ(found.label("__meta_kubernetes_gateway_listener_protocol"), "HTTPS");
}

TEST(Gateway, GivesARouteItsListeners) {
  const Object gateway = make_gateway({{"http", "", "HTTP", 80, "All"},
                                       {"https", "", "HTTPS", 443, "All"},
                                       {"tls", "", "TLS", 8443, "All"}});
  const Object route = make_route({"a.test", "b.test"}, {kParent});
  EXPECT_THAT(find_route(route, gateway), ElementsAre("a.test:443", "b.test:443"));
  EXPECT_THAT(find_route(route, gateway, KubernetesRole::tlsroute),
              ElementsAre("a.test:8443", "b.test:8443"));
}

TEST(Gateway, GivesARouteOnlyTheListenersThatItNames) {
  const Object gateway =
      make_gateway({{"one", "", "HTTPS", 443, "All"}, {"two", "", "HTTPS", 8443, "All"}});
  ParentRef parent = kParent;
  parent.section = "two";
  EXPECT_THAT(find_route(make_route({"a.test"}, {parent}), gateway), ElementsAre("a.test:8443"));
  parent.port = 443;
  EXPECT_THAT(find_route(make_route({"a.test"}, {parent}), gateway), IsEmpty());
  parent.section = "";
  EXPECT_THAT(find_route(make_route({"a.test"}, {parent}), gateway), ElementsAre("a.test:443"));
}

struct Names {
  std::string listener;
  std::string route;
  std::vector<std::string> expected;
};

TEST(Gateway, AndRouteHaveToAgreeOnAName) {
  const Names cases[] = {
      {"", "a.test", {"a.test:443"}},
      {"a.test", "a.test", {"a.test:443"}},
      {"b.test", "a.test", {}},
      {"*.test", "a.test", {"a.test:443"}},
      {"*.test", "a.b.test", {"a.b.test:443"}},
      {"*.test", "test", {}},
      {"*.test", "atest", {}},
      {"a.test", "*.test", {"a.test:443"}},
      {"a.other", "*.test", {}},
      {"*.test", "*.test", {}},
      {"*.b.test", "*.test", {}},
      {"a.test", "", {"a.test:443"}},
      {"", "", {}},
  };
  for (const Names& each : cases) {
    const Object gateway = make_gateway({{"https", each.listener, "HTTPS", 443, "All"}});
    const Object route = make_route(
        each.route.empty() ? std::vector<std::string>() : std::vector{each.route}, {kParent});
    EXPECT_EQ(find_route(route, gateway), each.expected) << each.listener << " and " << each.route;
  }
}

TEST(Gateway, CountsTheWildcardsOnWhichBothAgree) {
  const auto count = [](const std::string& listener, const std::string& route) {
    return find_all(make_route({route}, {kParent}), KubernetesRole::httproute, false,
                    {make_gateway({{"https", listener, "HTTPS", 443, "All"}})})
        .counts.wildcards;
  };
  EXPECT_EQ(count("*.test", "*.test"), 1u);
  EXPECT_EQ(count("", "*.test"), 1u);
  EXPECT_EQ(count("*.other", "*.test"), 0u);
}

TEST(Gateway, AdmitsRoutesOfItsNamespaceUnlessItSaysOtherwise) {
  const Object route = make_route({"a.test"}, {kParent});
  const Object neighbour = make_route({"a.test"}, {{"", "", "", "gw", "", 0}});
  for (const std::string from : {"", "Same"}) {
    const Listener listener{"https", "", "HTTPS", 443, from};
    EXPECT_THAT(find_route(route, make_gateway({listener})), IsEmpty());
    EXPECT_THAT(find_route(neighbour, make_gateway({listener}, "shop")), ElementsAre("a.test:443"));
  }
  EXPECT_THAT(find_route(route, make_gateway({{"https", "", "HTTPS", 443, "None"}})), IsEmpty());
}

TEST(Gateway, AdmitsRoutesByASelectorOnceTheyAreAccepted) {
  const Object gateway = make_gateway({{"https", "", "HTTPS", 443, "Selector"}});
  Object route = make_route({"a.test"}, {kParent});
  EXPECT_THAT(find_route(route, gateway), IsEmpty());
  route.parent_statuses = {{{"gateway.networking.k8s.io", "Gateway", "infra", "gw", "", 0},
                            {{"ResolvedRefs", "False"}, {"Accepted", "True"}}}};
  EXPECT_THAT(find_route(route, gateway), ElementsAre("a.test:443"));
}

TEST(Gateway, HasNoEndpointForARouteThatIsRefused) {
  Object route = make_route({"a.test"}, {kParent});
  route.parent_statuses = {{kParent, {{"Accepted", "False"}}}};
  EXPECT_THAT(find_route(route, make_gateway({kAll})), IsEmpty());
  route.parent_statuses.push_back({kParent, {{"Accepted", "True"}}});
  EXPECT_THAT(find_route(route, make_gateway({kAll})), ElementsAre("a.test:443"))
      << "another controller has accepted it";
  route.parent_statuses = {{{"", "", "infra", "gw", "other", 0}, {{"Accepted", "False"}}}};
  EXPECT_THAT(find_route(route, make_gateway({kAll})), ElementsAre("a.test:443"))
      << "the status is about another reference";
}

TEST(Gateway, AdmitsTheKindsThatItLists) {
  Listener listener = kAll;
  listener.kinds = {"GRPCRoute"};
  const Object route = make_route({"a.test"}, {kParent});
  EXPECT_THAT(find_route(route, make_gateway({listener})), IsEmpty());
  listener.kinds.push_back("HTTPRoute");
  EXPECT_THAT(find_route(route, make_gateway({listener})), ElementsAre("a.test:443"));
}

TEST(Gateway, IsTheOnlyKindOfParent) {
  const Object gateway = make_gateway({kAll});
  EXPECT_THAT(find_route(make_route({"a.test"}, {{"", "Service", "infra", "gw", "", 0}}), gateway),
              IsEmpty());
  EXPECT_THAT(find_route(make_route({"a.test"}, {{"x.io", "", "infra", "gw", "", 0}}), gateway),
              IsEmpty());
  EXPECT_THAT(find_route(make_route({"a.test"}, {{"", "", "infra", "no", "", 0}}), gateway),
              IsEmpty());
}

TEST(Gateway, GivesARouteWithTwoReferencesEachNameOnce) {
  EXPECT_THAT(find_route(make_route({"a.test"}, {kParent, kParent}), make_gateway({kAll})),
              ElementsAre("a.test:443"));
}

TEST(Gateway, GivesARouteItsAddressesAndMetaLabels) {
  Object route = make_route({"a.test"}, {kParent});
  route.labels = {{"team", "payments"}};
  route.annotations = {{"staple-exporter/module", "internal"}};
  const auto found = find_all(route, KubernetesRole::httproute, true, {make_gateway({kAll})});
  EXPECT_THAT(found.addresses(), ElementsAre("192.0.2.1:443#a.test"));
  EXPECT_EQ(found.label("__module__"), "internal");
  EXPECT_EQ(found.label("__meta_kubernetes_namespace"), "shop");
  EXPECT_EQ(found.label("__meta_kubernetes_httproute_name"), "web");
  EXPECT_EQ(found.label("__meta_kubernetes_httproute_label_team"), "payments");
  EXPECT_EQ(found.label("__meta_kubernetes_httproute_hostname"), "a.test");
  EXPECT_EQ(found.label("__meta_kubernetes_httproute_gateway_name"), "gw");
  EXPECT_EQ(found.label("__meta_kubernetes_httproute_gateway_namespace"), "infra");
  EXPECT_EQ(found.label("__meta_kubernetes_httproute_gateway_class_name"), "c");
  EXPECT_EQ(found.label("__meta_kubernetes_httproute_listener_name"), "https");
  EXPECT_EQ(found.label("__meta_kubernetes_httproute_listener_port"), "443");
  EXPECT_EQ(found.label("__meta_kubernetes_httproute_listener_protocol"), "HTTPS");
}

}  // namespace
}  // namespace staple::kubernetes
