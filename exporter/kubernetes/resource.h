// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

#include "exporter/configuration/kubernetes_discovery.h"
#include "probes/http/url.h"

namespace staple::kubernetes {

/// kGatewayGroup is the group of the Gateway API, whose kinds are custom resources.
inline constexpr std::string_view kGatewayGroup = "gateway.networking.k8s.io";

/// Resource is a kind of objects as the API serves them.
struct Resource {
  config::KubernetesRole role;
  std::string_view group;                      ///< empty: the core group
  std::span<const std::string_view> versions;  ///< that have the same fields, the newest first
  std::string_view plural;
};

/// find_resource returns the resource of a role.
const Resource& find_resource(config::KubernetesRole role);

/// Collection is the objects that are listed and watched together.
struct Collection {
  const Resource& resource;
  std::string namespace_name = {};  ///< empty: all
  std::string label_selector = {};
  std::string field_selector = {};
};

/// Parameters are the parameters of a request for a collection, names and values as they are.
using Parameters = std::span<const std::pair<std::string_view, std::string>>;

/// make_url returns the URL of a collection on `server`, whose path is the beginning. `version` is
/// the index of one of its versions.
http::Url make_url(const http::Url& server, const Collection& collection, std::size_t version,
                   Parameters parameters);

/// describe writes a collection for messages: `ingresses`, `gateways in shop`.
std::string describe(const Collection& collection);

}  // namespace staple::kubernetes
