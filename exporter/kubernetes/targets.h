// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

#include "exporter/configuration/kubernetes_discovery.h"
#include "exporter/kubernetes/meta_labels.h"
#include "exporter/kubernetes/object.h"
#include "exporter/relabel/label_set.h"

namespace staple::kubernetes {

/// FoundEndpoint is a TLS endpoint that an object names.
struct FoundEndpoint {
  /// `__address__`; those of `__meta_kubernetes_*` that are read; `__module__` and
  /// `__server_name__` if they are known
  relabel::LabelSet labels;
  /// The host is a whole name: it is looked up without the search list.
  bool absolute = false;
};

/// FindOptions is what the targets of a source have in common.
struct FindOptions {
  config::KubernetesRole role = config::KubernetesRole::ingress;
  bool load_balancer = false;  ///< `connect: load_balancer`
  IsRead is_read = {};         ///< which `__meta_*` an endpoint gets
  /// Receives the endpoints of an object, each host and port once.
  std::function<void(FoundEndpoint&&)> on_found = {};
  /// Returns a Gateway by namespace and name; null if there is none. For the roles of routes.
  std::function<const Object*(std::string_view namespace_name, std::string_view name)>
      find_gateway = {};
};

/// FindCounts is what an object names beside its endpoints.
struct FindCounts {
  /// Names with a wildcard, listeners for any name, and entries without a valid port
  std::size_t wildcards = 0;
  bool truncated = false;  ///< it has more than kMaxEndpoints, kMaxMeta or kMaxEntries

  bool operator==(const FindCounts&) const = default;
};

inline constexpr std::size_t kMaxEndpoints = 1000;  ///< of one object

/// find_endpoints finds the TLS endpoints of an object of options.role:
///
/// - ingress: the hosts of `spec.tls` on port 443, and the hosts of rules that an entry of it covers
/// - gateway: hostname and port of the listeners with the protocols HTTPS and TLS
/// - httproute, tlsroute: its hostnames on the listeners of its parents, as far as both agree
/// - service: the TLS ports of one of the type LoadBalancer
///
/// The annotations `staple-exporter/probe`, `/module` and `/server-name` of the object are obeyed.
FindCounts find_endpoints(const Object& object, const FindOptions& options);

}  // namespace staple::kubernetes
