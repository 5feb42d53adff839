// SPDX-License-Identifier: Apache-2.0

#include <array>
#include <set>
#include <string>
#include <string_view>

#include "exporter/kubernetes/endpoint_collector.h"

namespace staple::kubernetes {
namespace {

constexpr std::uint16_t kPort = 443;

/// parent_of returns a host without its first label, as `.example.com`; empty if it has only one.
std::string_view parent_of(std::string_view host) {
  const std::size_t dot = host.find('.');
  return dot == std::string_view::npos || dot == 0 ? std::string_view() : host.substr(dot);
}

/// TlsHosts holds the hosts of `spec.tls`. A wildcard stands for exactly one label.
struct TlsHosts {
  std::set<std::string_view> hosts;
  std::set<std::string_view> parents;  ///< of wildcards
  bool any = false;  ///< an entry without hosts is about every host of the Ingress

  explicit TlsHosts(const Object& ingress) {
    for (const auto& entry : ingress.tls) {
      any = any || entry.empty();
      for (const std::string_view host : entry) {
        hosts.insert(host);
        if (host.starts_with("*.")) parents.insert(host.substr(1));
      }
    }
  }

  bool covers(std::string_view host) const {
    return any || hosts.contains(host) || parents.contains(parent_of(host));
  }
};

/// list_parents returns the parents of the hosts of rules.
std::set<std::string_view> list_parents(const Object& ingress) {
  std::set<std::string_view> parents;
  for (const IngressRule& rule : ingress.rules) {
    if (!is_wildcard(rule.host)) parents.insert(parent_of(rule.host));
  }
  return parents;
}

}  // namespace

void collect_ingress(const Object& ingress, EndpointCollector& into) {
  const auto add = [&](const std::string& host, const std::string& path) {
    const auto meta = std::to_array<EndpointCollector::MetaLabel>(
        {{"class_name", ingress.class_name},
         {"scheme", "https"},
         {"host", host},
         {"path", path.empty() ? std::string_view("/") : path}});
    into.add(host, kPort, ingress.addresses, meta);
  };
  const TlsHosts tls(ingress);
  for (const IngressRule& rule : ingress.rules) {
    if (!rule.host.empty() && tls.covers(rule.host)) add(rule.host, rule.path);
  }
  const std::set<std::string_view> parents = list_parents(ingress);
  for (const auto& hosts : ingress.tls) {
    for (const std::string& host : hosts) {
      const bool is_in_a_rule = host.starts_with("*.") && parents.contains(parent_of(host));
      if (!is_in_a_rule) add(host, "");
    }
  }
}

}  // namespace staple::kubernetes
