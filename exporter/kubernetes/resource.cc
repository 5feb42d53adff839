// SPDX-License-Identifier: Apache-2.0

#include "exporter/kubernetes/resource.h"

#include <algorithm>
#include <array>

#include <boost/url/encode.hpp>
#include <boost/url/rfc/unreserved_chars.hpp>

namespace staple::kubernetes {
namespace {

using config::KubernetesRole;

constexpr std::array<std::string_view, 1> kStable{"v1"};
constexpr std::array<std::string_view, 2> kGateway{"v1", "v1beta1"};
constexpr std::array<std::string_view, 3> kTlsRoute{"v1", "v1alpha3", "v1alpha2"};

const auto kResources = std::to_array<Resource>({
    {KubernetesRole::ingress, "networking.k8s.io", kStable, "ingresses"},
    {KubernetesRole::gateway, kGatewayGroup, kGateway, "gateways"},
    {KubernetesRole::httproute, kGatewayGroup, kGateway, "httproutes"},
    {KubernetesRole::tlsroute, kGatewayGroup, kTlsRoute, "tlsroutes"},
    {KubernetesRole::service, "", kStable, "services"},
});

}  // namespace

const Resource& find_resource(KubernetesRole role) {
  return *std::ranges::find(kResources, role, &Resource::role);
}

http::Url make_url(const http::Url& server, const Collection& collection, std::size_t version,
                   Parameters parameters) {
  const Resource& resource = collection.resource;
  http::Url url = server;
  while (url.path.ends_with('/')) url.path.pop_back();
  url.path += resource.group.empty() ? "/api" : "/apis/" + std::string(resource.group);
  url.path += "/" + std::string(resource.versions[version]);
  if (!collection.namespace_name.empty()) url.path += "/namespaces/" + collection.namespace_name;
  url.path += "/" + std::string(resource.plural);
  url.query.clear();
  const auto add = [&](std::string_view name, std::string_view value) {
    if (value.empty()) return;
    url.query += (url.query.empty() ? "" : "&") + std::string(name) + "=" +
                 boost::urls::encode({value.data(), value.size()}, boost::urls::unreserved_chars);
  };
  for (const auto& [name, value] : parameters) add(name, value);
  add("labelSelector", collection.label_selector);
  add("fieldSelector", collection.field_selector);
  return url;
}

std::string describe(const Collection& collection) {
  std::string text(collection.resource.plural);
  if (!collection.namespace_name.empty()) text += " in " + collection.namespace_name;
  return text;
}

}  // namespace staple::kubernetes
