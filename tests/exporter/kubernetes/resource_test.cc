// SPDX-License-Identifier: Apache-2.0

#include "exporter/kubernetes/resource.h"

#include <array>
#include <string>

#include <gtest/gtest.h>

namespace staple::kubernetes {
namespace {

using config::KubernetesRole;
using Parameter = std::pair<std::string_view, std::string>;

std::string url_of(KubernetesRole role, std::string namespace_name = "", std::size_t version = 0,
                   const std::string& server = "https://api.test") {
  const Collection collection{find_resource(role), std::move(namespace_name)};
  return to_string(make_url(*http::parse_url(server), collection, version, {}));
}

TEST(Resource, HasItsPath) {
  EXPECT_EQ(url_of(KubernetesRole::ingress),
            "https://api.test/apis/networking.k8s.io/v1/ingresses");
  EXPECT_EQ(url_of(KubernetesRole::service, "shop"),
            "https://api.test/api/v1/namespaces/shop/services");
  EXPECT_EQ(url_of(KubernetesRole::gateway, "", 1),
            "https://api.test/apis/gateway.networking.k8s.io/v1beta1/gateways");
  EXPECT_EQ(url_of(KubernetesRole::httproute),
            "https://api.test/apis/gateway.networking.k8s.io/v1/httproutes");
  EXPECT_EQ(url_of(KubernetesRole::tlsroute, "", 2),
            "https://api.test/apis/gateway.networking.k8s.io/v1alpha2/tlsroutes");
}

TEST(Resource, IsBelowThePathOfTheServer) {
  EXPECT_EQ(url_of(KubernetesRole::service, "", 0, "https://rancher.test/k8s/clusters/c-1/"),
            "https://rancher.test/k8s/clusters/c-1/api/v1/services");
}

TEST(Resource, HasEncodedParameters) {
  const Collection collection{find_resource(KubernetesRole::service), "", "a in (b, c)", "d!=e"};
  const std::array parameters{Parameter("limit", "5"), Parameter("continue", ""),
                              Parameter("x", "\xff&=")};
  EXPECT_EQ(make_url(*http::parse_url("https://api.test"), collection, 0, parameters).query,
            "limit=5&x=%FF%26%3D&labelSelector=a%20in%20%28b%2C%20c%29&fieldSelector=d%21%3De");
}

TEST(Resource, IsDescribed) {
  EXPECT_EQ(describe({find_resource(KubernetesRole::ingress)}), "ingresses");
  EXPECT_EQ(describe({find_resource(KubernetesRole::ingress), "shop"}), "ingresses in shop");
}

}  // namespace
}  // namespace staple::kubernetes
