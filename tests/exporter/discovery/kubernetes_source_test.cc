// SPDX-License-Identifier: Apache-2.0

#include "exporter/discovery/kubernetes_source.h"

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/probes/http/http_server.h"
#include "tests/probes/loop.h"

namespace staple::discovery {
namespace {

using config::KubernetesRole;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

SteadyTime steady_time;

/// KubernetesSourceTest has an API server with a Gateway and one HTTPRoute or Ingress in each of the
/// namespaces a and b, whose only host is `<namespace>.test`.
struct KubernetesSourceTest : testing::Test {
  KubernetesSourceTest() {
    settings.namespaces = {"a", "b"};
    settings.client.url = *http::parse_url(server.url("/"));
  }

  std::string respond(const std::string& request) {
    const std::string path = request.substr(0, request.find('?'));
    for (const auto& [part, status] : failing) {
      if (path.find(part) != std::string::npos) return http::make_response(status, "", "");
    }
    if (request.find("watch=true") != std::string::npos) return "";  // it stays open
    const std::string name = path.find("/namespaces/b/") == std::string::npos ? "a" : "b";
    return http::make_response(
        200, "", R"({"metadata": {"resourceVersion": "1"}, "items": [)" + make_object(name) + "]}");
  }

  static std::string make_object(const std::string& name) {
    return R"({"metadata": {"name": "gw", "namespace": ")" + name +
           R"("}, "spec": {"tls": [{"hosts": [")" + name + R"(.test"]}], "hostnames": [")" + name +
           R"(.test"], "parentRefs": [{"name": "gw"}],
           "listeners": [{"name": "https", "protocol": "HTTPS", "port": 443}]}})";
  }

  /// poll polls a new source, once.
  PollResult poll(bool has_previous_groups) {
    source = std::make_unique<KubernetesSource>(
        loop.get_executor(), Clock{[] { return WallTime(); }, [] { return steady_time; }},
        std::make_shared<const kubernetes::ClusterConfig>(
            kubernetes::ClusterConfig{settings, x509::Roots::make_empty()}),
        TargetRules{std::make_shared<const prober::Module>()}, has_previous_groups, resolver,
        [] {});
    return run(loop, source->poll());
  }

  static std::vector<std::string> targets(const PollResult& result) {
    std::vector<std::string> names;
    for (const auto& group : *result.groups) {
      for (const auto& target : group.targets) names.push_back(to_string(target));
    }
    return names;
  }

  boost::asio::io_context loop;
  dns::Resolver resolver{loop.get_executor()};
  std::vector<std::pair<std::string, unsigned>> failing;  ///< parts of paths, with their status
  http::HttpServer server{loop, [this](const std::string& request) { return respond(request); }};
  config::KubernetesDiscovery settings;
  std::unique_ptr<KubernetesSource> source;
};

TEST_F(KubernetesSourceTest, FindsTheTargetsOfEachNamespace) {
  const PollResult result = poll(true);
  ASSERT_TRUE(result.groups);
  EXPECT_THAT(targets(result), ElementsAre("a.test:443", "b.test:443"));
  EXPECT_THAT(result.failures, IsEmpty());
}

TEST_F(KubernetesSourceTest, LeavesOutANamespaceThatIsForbiddenAlsoAfterAReload) {
  failing = {{"/namespaces/b/", 403}};
  for (const bool has_previous_groups : {false, true}) {
    const PollResult result = poll(has_previous_groups);
    ASSERT_TRUE(result.groups) << has_previous_groups;
    EXPECT_THAT(targets(result), ElementsAre("a.test:443"));
    EXPECT_THAT(result.failures, ElementsAre(HasSubstr("status 403; its targets are left out")));
  }
}

TEST_F(KubernetesSourceTest, HoldsThePreviousTargetsForANamespaceThatFailsButNotForEver) {
  failing = {{"/namespaces/b/", 500}};
  EXPECT_TRUE(poll(false).groups) << "there are none to be held";
  const PollResult held = poll(true);
  EXPECT_FALSE(held.groups);
  EXPECT_THAT(held.failures, ElementsAre(testing::EndsWith("status 500")));
  steady_time += std::chrono::minutes(1);
  const PollResult result = run(loop, source->poll());
  ASSERT_TRUE(result.groups);
  EXPECT_THAT(targets(result), ElementsAre("a.test:443"));
}

TEST_F(KubernetesSourceTest, HoldsThePreviousTargetsIfNothingIsListed) {
  failing = {{"/", 403}};
  EXPECT_FALSE(poll(true).groups);
  steady_time += std::chrono::hours(1);
  EXPECT_FALSE(run(loop, source->poll()).groups);
}

TEST_F(KubernetesSourceTest, HoldsThePreviousTargetsOfRoutesIfNoGatewayIsListed) {
  settings.role = KubernetesRole::httproute;
  failing = {{"/gateways", 403}};
  EXPECT_FALSE(poll(true).groups);
  failing = {{"/v1/gateways", 403}};  // those of the namespaces are readable
  const PollResult result = poll(true);
  ASSERT_TRUE(result.groups);
  EXPECT_THAT(targets(result), ElementsAre("a.test:443", "b.test:443"));
}

}  // namespace
}  // namespace staple::discovery
