// SPDX-License-Identifier: Apache-2.0

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

#include "exporter/kubernetes/endpoint_collector.h"
#include "exporter/kubernetes/resource.h"

namespace staple::kubernetes {
namespace {

using config::KubernetesRole;

std::string_view or_default(std::string_view text, std::string_view other) {
  return text.empty() ? other : text;
}

/// RouteRole is what distinguishes a kind of route.
struct RouteRole {
  std::string_view kind;
  std::string_view protocol;  ///< of the listeners that it may be attached to
};

RouteRole route_role(KubernetesRole role) {
  return role == KubernetesRole::httproute ? RouteRole{"HTTPRoute", "HTTPS"}
                                           : RouteRole{"TLSRoute", "TLS"};
}

/// is_same returns whether two references of `route` are to the same parent, with their defaults.
bool is_same(const Object& route, const ParentRef& one, const ParentRef& other) {
  return or_default(one.group, kGatewayGroup) == or_default(other.group, kGatewayGroup) &&
         or_default(one.kind, "Gateway") == or_default(other.kind, "Gateway") &&
         or_default(one.namespace_name, route.namespace_name) ==
             or_default(other.namespace_name, route.namespace_name) &&
         one.name == other.name && one.section == other.section && one.port == other.port;
}

/// Acceptance is what controllers say about a reference. Unknown: none has seen it yet.
enum class Acceptance { unknown, accepted, refused };

Acceptance acceptance_of(const Object& route, const ParentRef& parent) {
  Acceptance found = Acceptance::unknown;
  for (const ParentStatus& status : route.parent_statuses) {
    if (!is_same(route, parent, status.ref)) continue;
    for (const auto& [type, value] : status.conditions) {
      if (type != "Accepted") continue;
      if (value == "True") return Acceptance::accepted;
      if (value == "False") found = Acceptance::refused;
    }
  }
  return found;
}

/// allows returns whether a listener admits routes of this kind and namespace. Which namespaces a
/// selector admits is left to the controller.
bool allows(const Listener& listener, const Object& gateway, const Object& route,
            const RouteRole& role, Acceptance acceptance) {
  const bool has_kind = listener.kinds.empty() ||
                        std::ranges::find(listener.kinds, role.kind) != listener.kinds.end();
  if (!has_kind || listener.protocol != role.protocol) return false;
  const std::string_view from = or_default(listener.from, "Same");
  if (from == "All") return true;
  if (from == "Same") return gateway.namespace_name == route.namespace_name;
  return from == "Selector" && acceptance == Acceptance::accepted;
}

/// covers_subdomains returns whether a wildcard of the Gateway API stands for `host`: for one label
/// or several.
bool covers_subdomains(std::string_view wildcard, std::string_view host) {
  return wildcard.starts_with("*.") && host.ends_with(wildcard.substr(1)) &&
         host.size() > wildcard.size() - 1;
}

/// intersect returns the more precise of two hostnames that agree; empty if they do not. An empty
/// `listener` agrees with any.
std::string_view intersect(std::string_view listener, std::string_view route) {
  if (listener.empty() || listener == route || covers_subdomains(listener, route)) return route;
  return covers_subdomains(route, listener) ? listener : std::string_view();
}

void add_listener(const Object& route, const Object& gateway, const Listener& listener,
                  EndpointCollector& into) {
  const std::string port = std::to_string(listener.port);
  const auto add = [&](std::string_view host) {
    const auto meta =
        std::to_array<EndpointCollector::MetaLabel>({{"hostname", host},
                                                     {"gateway_name", gateway.name},
                                                     {"gateway_namespace", gateway.namespace_name},
                                                     {"gateway_class_name", gateway.class_name},
                                                     {"listener_name", listener.name},
                                                     {"listener_port", port},
                                                     {"listener_protocol", listener.protocol}});
    into.add(host, listener.port, gateway.addresses, meta);
  };
  if (route.hostnames.empty()) return add(listener.hostname);
  for (const std::string& hostname : route.hostnames) {
    const std::string_view host = intersect(listener.hostname, hostname);
    if (!host.empty()) add(host);
  }
}

}  // namespace

void collect_gateway(const Object& gateway, EndpointCollector& into) {
  for (const Listener& listener : gateway.listeners) {
    if (listener.protocol != "HTTPS" && listener.protocol != "TLS") continue;
    const std::string port = std::to_string(listener.port);
    const auto meta =
        std::to_array<EndpointCollector::MetaLabel>({{"class_name", gateway.class_name},
                                                     {"listener_name", listener.name},
                                                     {"listener_hostname", listener.hostname},
                                                     {"listener_port", port},
                                                     {"listener_protocol", listener.protocol}});
    into.add(listener.hostname, listener.port, gateway.addresses, meta);
  }
}

void collect_route(const Object& route, EndpointCollector& into) {
  const RouteRole role = route_role(into.options().role);
  for (const ParentRef& parent : route.parents) {
    if (or_default(parent.group, kGatewayGroup) != kGatewayGroup) continue;
    if (or_default(parent.kind, "Gateway") != "Gateway") continue;
    const Acceptance acceptance = acceptance_of(route, parent);
    if (acceptance == Acceptance::refused) continue;
    const Object* const gateway = into.options().find_gateway(
        or_default(parent.namespace_name, route.namespace_name), parent.name);
    if (!gateway) continue;
    for (const Listener& listener : gateway->listeners) {
      if (!parent.section.empty() && parent.section != listener.name) continue;
      if (parent.port != 0 && parent.port != listener.port) continue;
      if (allows(listener, *gateway, route, role, acceptance))
        add_listener(route, *gateway, listener, into);
    }
  }
}

}  // namespace staple::kubernetes
