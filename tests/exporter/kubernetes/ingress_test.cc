// SPDX-License-Identifier: Apache-2.0

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/exporter/kubernetes/found_endpoints.h"

namespace staple::kubernetes {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

/// find finds the endpoints of an Ingress.
FoundEndpoints find(const Object& ingress, bool load_balancer = false) {
  return find_all(ingress, config::KubernetesRole::ingress, load_balancer);
}

Object make_ingress(std::vector<std::vector<std::string>> tls, std::vector<IngressRule> rules) {
  Object ingress;
  ingress.namespace_name = "shop";
  ingress.name = "web";
  ingress.class_name = "nginx";
  ingress.tls = std::move(tls);
  ingress.rules = std::move(rules);
  return ingress;
}

TEST(Ingress, HasItsTlsHostsOnPort443) {
  const Object ingress = make_ingress({{"a.test", "b.test"}, {"c.test"}}, {{"a.test", "/x"}});
  EXPECT_THAT(find(ingress).addresses(), ElementsAre("a.test:443", "b.test:443", "c.test:443"));
  EXPECT_TRUE(find(ingress).endpoints[0].absolute) << "the search list is not for whole names";
}

TEST(Ingress, HasNoEndpointWithoutTls) {
  EXPECT_THAT(find(make_ingress({}, {{"a.test", "/"}})).addresses(), IsEmpty());
  EXPECT_THAT(find(make_ingress({{"b.test"}}, {{"a.test", "/"}})).addresses(),
              ElementsAre("b.test:443"));
}

TEST(Ingress, HasAHostOfSeveralRulesOnce) {
  const auto found =
      find(make_ingress({{"a.test"}, {"a.test"}}, {{"a.test", "/x"}, {"a.test", "/y"}}));
  EXPECT_THAT(found.addresses(), ElementsAre("a.test:443"));
  EXPECT_EQ(found.label("__meta_kubernetes_ingress_path"), "/x");
}

TEST(Ingress, LeavesWildcardsOutAndCountsThem) {
  const auto found =
      find(make_ingress({{"*.test", "*.other"}}, {{"*.test", "/"}, {"a.test", "/"}}));
  EXPECT_THAT(found.addresses(), ElementsAre("a.test:443")) << "a wildcard is about one label";
  EXPECT_EQ(found.counts, (FindCounts{2, false}));
  const auto deep = find(make_ingress({{"*.test"}}, {{"a.b.test", "/"}, {".test", "/"}}));
  EXPECT_THAT(deep.addresses(), IsEmpty());
  EXPECT_EQ(deep.counts, (FindCounts{1, false}));
}

TEST(Ingress, DoesNotCountAWildcardWhoseHostsAreInRules) {
  EXPECT_EQ(find(make_ingress({{"*.test"}}, {{"a.test", "/"}})).counts, FindCounts());
}

TEST(Ingress, HasTheHostsOfAllRulesIfTlsNamesNone) {
  const auto found = find(make_ingress({{}}, {{"a.test", "/"}, {"", "/"}, {"b.test", "/"}}));
  EXPECT_THAT(found.addresses(), ElementsAre("a.test:443", "b.test:443"));
}

TEST(Ingress, IsReachedThroughItsLoadBalancer) {
  Object ingress = make_ingress({{"a.test", "b.test"}}, {});
  EXPECT_THAT(find(ingress, true).addresses(), IsEmpty()) << "it has no address yet";
  ingress.addresses = {"192.0.2.7", "2001:db8::7"};
  EXPECT_THAT(find(ingress, true).addresses(),
              ElementsAre("192.0.2.7:443#a.test", "[2001:db8::7]:443#a.test",
                          "192.0.2.7:443#b.test", "[2001:db8::7]:443#b.test"));
  EXPECT_FALSE(find(ingress, true).endpoints[0].absolute) << "an address is no name";
}

TEST(Ingress, ObeysItsAnnotations) {
  Object ingress = make_ingress({{"a.test", "*.test"}}, {});
  ingress.annotations = {{"staple-exporter/module", "internal"},
                         {"staple-exporter/server-name", "www.test"}};
  EXPECT_THAT(find(ingress).addresses(), ElementsAre("a.test:443#www.test"));
  EXPECT_EQ(find(ingress).label("__module__"), "internal");
  ingress.addresses = {"192.0.2.7"};
  EXPECT_THAT(find(ingress, true).addresses(), ElementsAre("192.0.2.7:443#www.test"))
      << "with a name to ask for, a wildcard has an address, too";
  EXPECT_EQ(find(ingress, true).counts.wildcards, 0u);
  ingress.annotations.push_back({"staple-exporter/probe", "false"});
  EXPECT_THAT(find(ingress).addresses(), IsEmpty());
  EXPECT_EQ(find(ingress).counts, FindCounts());
}

TEST(Ingress, HasTheMetaLabelsOfPrometheus) {
  Object ingress = make_ingress({{"a.test"}}, {{"a.test", ""}});
  ingress.labels = {{"app.kubernetes.io/name", "shop"}, {"empty", ""}};
  ingress.annotations = {{"a-b/c", "1"}, {"long", std::nullopt}};
  relabel::LabelSet expected;
  for (const auto& [name, value] : std::map<std::string, std::string>{
           {"__address__", "a.test:443"},
           {"__meta_kubernetes_namespace", "shop"},
           {"__meta_kubernetes_ingress_name", "web"},
           {"__meta_kubernetes_ingress_class_name", "nginx"},
           {"__meta_kubernetes_ingress_scheme", "https"},
           {"__meta_kubernetes_ingress_host", "a.test"},
           {"__meta_kubernetes_ingress_path", "/"},
           {"__meta_kubernetes_ingress_label_app_kubernetes_io_name", "shop"},
           {"__meta_kubernetes_ingress_labelpresent_app_kubernetes_io_name", "true"},
           {"__meta_kubernetes_ingress_labelpresent_empty", "true"},
           {"__meta_kubernetes_ingress_annotation_a_b_c", "1"},
           {"__meta_kubernetes_ingress_annotationpresent_a_b_c", "true"},
           {"__meta_kubernetes_ingress_annotationpresent_long", "true"}})
    expected.set(name, value);
  EXPECT_EQ(find(ingress).endpoints.at(0).labels.map(), expected.map());
}

TEST(Ingress, HasNoMetaLabelsIfNothingReadsThem) {
  std::size_t labels = 0;
  FindOptions options{config::KubernetesRole::ingress};
  options.on_found = [&](FoundEndpoint&& found) { labels += found.labels.map().size(); };
  find_endpoints(make_ingress({{"a.test"}}, {}), options);
  EXPECT_EQ(labels, 1u) << "the address";
}

TEST(Ingress, HasTheMetaLabelsThatAreRead) {
  Object ingress = make_ingress({{"a.test"}}, {{"a.test", "/shop"}});
  ingress.labels = {{"team", "x"}, {"tier", "web"}};
  ingress.annotations = {{"a/b", "1"}, {"a/c", "2"}};
  const std::set<std::string, std::less<>> read{"__meta_kubernetes_ingress_label_team",
                                                "__meta_kubernetes_ingress_annotationpresent_a_c",
                                                "__meta_kubernetes_ingress_path"};
  FindOptions options{config::KubernetesRole::ingress};
  options.is_read = [&](std::string_view label) { return read.contains(label); };
  relabel::LabelSet labels;
  options.on_found = [&](FoundEndpoint&& found) { labels = std::move(found.labels); };
  find_endpoints(ingress, options);
  EXPECT_EQ(labels.map(),
            (relabel::LabelSet::Map{{"__address__", "a.test:443"},
                                    {"__meta_kubernetes_ingress_label_team", "x"},
                                    {"__meta_kubernetes_ingress_annotationpresent_a_c", "true"},
                                    {"__meta_kubernetes_ingress_path", "/shop"}}));
}

TEST(Ingress, HasABoundedNumberOfEndpoints) {
  Object ingress = make_ingress({{}}, {});
  const auto add = [&](std::size_t i) {
    ingress.tls[0].push_back("h" + std::to_string(i) + ".test");
    ingress.rules.push_back({ingress.tls[0].back(), "/"});
  };
  for (std::size_t i = 0; i < kMaxEndpoints; ++i) add(i);
  EXPECT_EQ(find(ingress).endpoints.size(), kMaxEndpoints);
  EXPECT_FALSE(find(ingress).counts.truncated) << "each host is named twice";
  add(kMaxEndpoints);
  EXPECT_EQ(find(ingress).endpoints.size(), kMaxEndpoints);
  EXPECT_TRUE(find(ingress).counts.truncated);
}

TEST(Ingress, HasABoundedNumberOfMetaLabels) {
  Object ingress = make_ingress({{"a.test"}}, {});
  for (std::size_t i = 0; i < kMaxMeta; ++i) {
    ingress.labels.emplace_back("l" + std::to_string(i), "x");
    ingress.annotations.emplace_back("a" + std::to_string(i), "x");
  }
  EXPECT_FALSE(find(ingress).counts.truncated);
  Object labelled = ingress;
  labelled.labels.emplace_back("last", "x");
  EXPECT_TRUE(find(labelled).counts.truncated);
  EXPECT_EQ(find(labelled).endpoints.at(0).labels.map(),
            find(ingress).endpoints.at(0).labels.map());
  Object annotated = ingress;
  annotated.annotations.emplace_back("staple-exporter/module", "mail");
  EXPECT_TRUE(find(annotated).counts.truncated);
  EXPECT_EQ(find(annotated).label("__meta_kubernetes_ingress_annotation_staple_exporter_module"),
            "");
  EXPECT_EQ(find(annotated).label("__module__"), "mail") << "it is obeyed nevertheless";
}

TEST(Ingress, ComparesManyRulesWithManyHosts) {
  Object ingress = make_ingress({}, std::vector<IngressRule>(10'000, {"a.b.test", "/"}));
  ingress.tls.resize(20, std::vector<std::string>(10'000, "b.test"));
  EXPECT_THAT(find(ingress).addresses(), ElementsAre("b.test:443"));
  ingress.tls.push_back({"*.b.test", "*.c.test"});
  EXPECT_THAT(find(ingress).addresses(), ElementsAre("a.b.test:443", "b.test:443"));
  EXPECT_EQ(find(ingress).counts, (FindCounts{1, false})) << "*.c.test";
}

}  // namespace
}  // namespace staple::kubernetes
