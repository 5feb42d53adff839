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

Object make_service(std::vector<ServicePort> ports) {
  Object service;
  service.namespace_name = "shop";
  service.name = "web";
  service.type = "LoadBalancer";
  service.cluster_ip = "10.0.0.1";
  service.addresses = {"192.0.2.7"};
  service.ports = std::move(ports);
  return service;
}

std::vector<std::string> find(const Object& service, bool load_balancer = false) {
  return find_all(service, KubernetesRole::service, load_balancer).addresses();
}

struct Port {
  ServicePort port;
  bool has_tls;
};

TEST(ServicePorts, HasTheNameThatPrometheusGivesIt) {
  const Object service = make_service({{"https", "TCP", "", 443}});
  EXPECT_THAT(find(service), ElementsAre("web.shop.svc:443"));
  EXPECT_FALSE(find_all(service, KubernetesRole::service).endpoints[0].absolute)
      << "the domain of the cluster is in the search list";
}

TEST(ServicePorts, HasThePortsWithTls) {
  const Port cases[] = {
      {{"", "", "", 443}, true},
      {{"", "UDP", "", 443}, false},
      {{"", "TCP", "", 80}, false},
      {{"", "TCP", "", 993}, true},
      {{"", "TCP", "", 25}, false},
      {{"https", "TCP", "", 12345}, true},
      {{"https-admin", "TCP", "", 12345}, true},
      {{"web-tls", "TCP", "", 12345}, true},
      {{"httpsx", "TCP", "", 12345}, false},
      {{"metrics", "TCP", "", 12345}, false},
      {{"websecure", "TCP", "", 12345}, true},
      {{"", "TCP", "https", 12345}, true},
      {{"", "TCP", "HTTPS", 12345}, true},
      {{"", "TCP", "kubernetes.io/wss", 12345}, true},
      {{"", "TCP", "kubernetes.io/h2c", 443}, false},
      {{"https", "TCP", "http", 443}, false},
      {{"", "TCP", "example.com/own", 443}, true},
  };
  for (const Port& each : cases) {
    EXPECT_EQ(!find(make_service({each.port})).empty(), each.has_tls)
        << each.port.name << " " << each.port.protocol << " " << each.port.app_protocol << " "
        << each.port.port;
  }
}

TEST(ServicePorts, IsFoundIfItIsALoadBalancerOrAsksForIt) {
  Object service = make_service({{"https", "TCP", "", 443}});
  service.type = "ClusterIP";
  EXPECT_THAT(find(service), IsEmpty());
  service.annotations = {{"staple-exporter/probe", "true"}};
  EXPECT_THAT(find(service), ElementsAre("web.shop.svc:443"));
}

TEST(ServicePorts, HasTheNamesThatExternalDnsPublishes) {
  Object service = make_service({{"https", "TCP", "", 443}});
  service.annotations = {
      {"external-dns.alpha.kubernetes.io/hostname", "a.example.com, b.example.com,*.example.com,"}};
  const auto found = find_all(service, KubernetesRole::service);
  EXPECT_THAT(found.addresses(), ElementsAre("a.example.com:443", "b.example.com:443"));
  EXPECT_EQ(found.counts, (FindCounts{1, false}));
  EXPECT_THAT(find(service, true),
              ElementsAre("192.0.2.7:443#a.example.com", "192.0.2.7:443#b.example.com"));
}

TEST(ServicePorts, IsReachedThroughItsLoadBalancerWithTheNameOfTheAnnotation) {
  Object service = make_service({{"https", "TCP", "", 443}});
  EXPECT_THAT(find(service, true), ElementsAre("192.0.2.7:443"));
  service.annotations = {{"staple-exporter/server-name", "www.test"}};
  EXPECT_THAT(find(service, true), ElementsAre("192.0.2.7:443#www.test"));
  EXPECT_THAT(find(service), ElementsAre("web.shop.svc:443#www.test"));
}

TEST(ServicePorts, HasTheMetaLabelsOfPrometheus) {
  Object service = make_service({{"https", "", "", 443}});
  service.load_balancer_ip = "192.0.2.9";
  const auto found = find_all(service, KubernetesRole::service);
  EXPECT_EQ(found.label("__meta_kubernetes_namespace"), "shop");
  EXPECT_EQ(found.label("__meta_kubernetes_service_name"), "web");
  EXPECT_EQ(found.label("__meta_kubernetes_service_type"), "LoadBalancer");
  EXPECT_EQ(found.label("__meta_kubernetes_service_cluster_ip"), "10.0.0.1");
  EXPECT_EQ(found.label("__meta_kubernetes_service_loadbalancer_ip"), "192.0.2.9");
  EXPECT_EQ(found.label("__meta_kubernetes_service_port_name"), "https");
  EXPECT_EQ(found.label("__meta_kubernetes_service_port_number"), "443");
  EXPECT_EQ(found.label("__meta_kubernetes_service_port_protocol"), "TCP");
}

}  // namespace
}  // namespace staple::kubernetes
