// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace staple::kubernetes {

/// IngressRule is one entry of `spec.rules` of an Ingress.
struct IngressRule {
  std::string host = {};  ///< may begin with `*.`; empty: any host
  std::string path = {};  ///< the first one

  bool operator==(const IngressRule&) const = default;
};

/// Listener is one entry of `spec.listeners` of a Gateway.
struct Listener {
  std::string name = {};
  std::string hostname = {};  ///< may begin with `*.`; empty: any host
  std::string protocol = {};  ///< `HTTPS`, `TLS`, …
  std::uint16_t port = 0;
  /// `allowedRoutes.namespaces.from`: `Same`, `All`, `Selector`, `None`; empty as `Same`
  std::string from = {};
  std::vector<std::string> kinds = {};  ///< of `allowedRoutes`; empty: those of the protocol

  bool operator==(const Listener&) const = default;
};

/// ParentRef is a reference of a route to what it is attached to.
struct ParentRef {
  std::string group = {};           ///< empty: that of the Gateway API
  std::string kind = {};            ///< empty: `Gateway`
  std::string namespace_name = {};  ///< empty: that of the route
  std::string name = {};
  std::string section = {};  ///< the name of a listener; empty: every listener
  std::uint16_t port = 0;    ///< of the listeners; 0: any

  bool operator==(const ParentRef&) const = default;
};

/// ParentStatus is what a controller says about a reference: one entry of `status.parents`.
struct ParentStatus {
  ParentRef ref;
  std::vector<std::pair<std::string, std::string>> conditions = {};  ///< type and status

  bool operator==(const ParentStatus&) const = default;
};

/// ServicePort is one entry of `spec.ports` of a Service.
struct ServicePort {
  std::string name = {};
  std::string protocol = {};      ///< empty: `TCP`
  std::string app_protocol = {};  ///< empty if not given
  std::uint16_t port = 0;

  bool operator==(const ServicePort&) const = default;
};

/// Annotations holds labels or annotations in the order of the object. Without their values if
/// these are longer than kMaxValue.
using Annotations = std::vector<std::pair<std::string, std::optional<std::string>>>;

/// Object is what is kept of an object of the Kubernetes API, of any of the kinds that are read. A
/// field that the object does not have is empty.
struct Object {
  std::string namespace_name = {};
  std::string name = {};
  std::string resource_version = {};
  /// `metadata.creationTimestamp` as a number: YYYYMMDDhhmmss, UTC; 0: unknown
  std::uint64_t created = 0;
  Annotations labels = {};
  Annotations annotations = {};

  /// Of an Ingress, a Gateway or a Service: addresses and names in `status`
  std::vector<std::string> addresses = {};

  std::string class_name = {};                     ///< of an Ingress or a Gateway
  std::vector<IngressRule> rules = {};             ///< of an Ingress
  std::vector<std::vector<std::string>> tls = {};  ///< of an Ingress: the hosts of each entry

  std::vector<Listener> listeners = {};  ///< of a Gateway

  std::vector<std::string> hostnames = {};         ///< of a route
  std::vector<ParentRef> parents = {};             ///< of a route
  std::vector<ParentStatus> parent_statuses = {};  ///< of a route

  std::string type = {};  ///< of a Service
  std::string cluster_ip = {};
  std::string external_name = {};
  std::string load_balancer_ip = {};
  std::vector<ServicePort> ports = {};

  /// Larger than kMaxObject; nothing is kept but its names, as far as they are known
  bool too_large = false;
  bool truncated = false;  ///< it has more entries than kMaxEntries, which are not kept

  bool operator==(const Object&) const = default;
};

inline constexpr std::size_t kMaxText = 4096;   ///< bytes of a text that is kept
inline constexpr std::size_t kMaxValue = 1024;  ///< bytes of a value of a label or an annotation
inline constexpr std::size_t kMaxEntries = 10'000;  ///< of each list, and of labels, in an object

/// Status is the report of the API server on a request that failed.
struct Status {
  unsigned code = 0;
  std::string reason = {};   ///< `Expired`, `Forbidden`, …
  std::string message = {};  ///< foreign text

  bool operator==(const Status&) const = default;
};

}  // namespace staple::kubernetes
