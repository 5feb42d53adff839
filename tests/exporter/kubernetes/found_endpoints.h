// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "exporter/kubernetes/targets.h"

namespace staple::kubernetes {

/// FoundEndpoints is what find_endpoints() finds in an object.
struct FoundEndpoints {
  std::vector<FoundEndpoint> endpoints;
  FindCounts counts;

  /// addresses returns each address, with `#name` if a name to ask for is known.
  std::vector<std::string> addresses() const {
    std::vector<std::string> found;
    for (const auto& each : endpoints) {
      const std::string name(each.labels.get("__server_name__"));
      found.push_back(std::string(each.labels.get("__address__")) +
                      (name.empty() ? "" : "#" + name));
    }
    return found;
  }

  /// label returns a label of the first endpoint.
  std::string label(std::string_view name) const {
    return endpoints.empty() ? "nothing found" : std::string(endpoints[0].labels.get(name));
  }
};

/// find_all finds the endpoints of an object, with all meta labels. `gateways` are the parents
/// of routes.
inline FoundEndpoints find_all(const Object& object, config::KubernetesRole role,
                               bool load_balancer = false,
                               const std::vector<Object>& gateways = {}) {
  FoundEndpoints found;
  FindOptions options{role, load_balancer, [](std::string_view) { return true; }};
  options.on_found = [&](FoundEndpoint&& endpoint) {
    found.endpoints.push_back(std::move(endpoint));
  };
  options.find_gateway = [&](std::string_view namespace_name,
                             std::string_view name) -> const Object* {
    for (const Object& each : gateways) {
      if (each.namespace_name == namespace_name && each.name == name) return &each;
    }
    return nullptr;
  };
  found.counts = find_endpoints(object, options);
  return found;
}

}  // namespace staple::kubernetes
