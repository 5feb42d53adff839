// SPDX-License-Identifier: Apache-2.0

#include "exporter/service/discovery_sources.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "exporter/service/configuration.h"
#include "probes/http/url.h"

namespace staple::service {
namespace {

TEST(DiscoverySources, TellUrlsApartThatDifferInASecretWhichTheyDoNotShow) {
  config::FleetSettings fleet;
  fleet.name = "web";
  for (const auto* const url : {"https://sd.test/?team=a", "https://sd.test/?team=b"}) {
    config::HttpDiscovery& discovery = fleet.http_sd.emplace_back();
    discovery.url = *http::parse_url(url);
  }
  const auto keys = list_source_keys(fleet);
  ASSERT_EQ(keys.size(), 2u);
  for (const auto& key : keys) EXPECT_EQ(key.description, "https://sd.test/?team=<secret>");
  EXPECT_NE(keys[0], keys[1]);
}

TEST(DiscoverySources, HaveTheRulesOfTheirFleet) {
  Configuration configuration;
  config::FleetSettings fleet;
  fleet.name = "web";
  fleet.module = std::make_shared<const prober::Module>();
  fleet.file_sd = {{{"a.yml"}}};
  fleet.dns_sd = {{{"a.test"}}};
  fleet.relabel = {{.target_label = "a"}};
  configuration.settings.fleets = {fleet};
  const auto sources = list_sources(configuration, {});
  ASSERT_EQ(sources.size(), 2u);
  for (const auto& source : sources) {
    EXPECT_EQ(source.rules.relabel, fleet.relabel);
    EXPECT_EQ(source.rules.module, fleet.module);
  }
}

TEST(DiscoverySources, TellWhatIsReadOfWhichClusterWithoutItsSecrets) {
  config::FleetSettings fleet;
  fleet.name = "web";
  config::KubernetesDiscovery discovery;
  fleet.kubernetes_sd.push_back(discovery);
  discovery.role = config::KubernetesRole::httproute;
  discovery.client.url = *http::parse_url("https://api.test:6443/?token=hunter2");
  discovery.client.secret = "hunter2";
  discovery.namespaces = {"shop", "web"};
  discovery.selectors = {{config::KubernetesRole::gateway, "a=b", "metadata.name=c"}};
  discovery.load_balancer = true;
  fleet.kubernetes_sd.push_back(discovery);
  discovery.client = {};
  discovery.kubeconfig_file = "/etc/kube/config";
  discovery.namespaces = {};
  discovery.selectors = {};
  discovery.load_balancer = false;
  fleet.kubernetes_sd.push_back(discovery);
  const auto keys = list_source_keys(fleet);
  ASSERT_EQ(keys.size(), 3u);
  EXPECT_EQ(keys[0].description, "ingress of the cluster");
  EXPECT_EQ(keys[1].description,
            "httproute of https://api.test:6443/?token=<secret> in shop, web "
            "gateway[a=b; metadata.name=c] by load balancer");
  EXPECT_EQ(keys[2].description, "httproute of /etc/kube/config");
}

}  // namespace
}  // namespace staple::service
