// SPDX-License-Identifier: Apache-2.0

#include <algorithm>
#include <array>
#include <set>
#include <string>
#include <string_view>

#include "exporter/kubernetes/endpoint_collector.h"

namespace staple::kubernetes {
namespace {

constexpr std::uint16_t kPort = 443;

/// covers_one_label returns whether a host of `spec.tls` stands for `host`: the same, or a wildcard
/// for exactly one label.
bool covers_one_label(std::string_view pattern, std::string_view host) {
  if (pattern == host) return true;
  if (!pattern.starts_with("*.")) return false;
  const std::size_t dot = host.find('.');
  return dot != std::string_view::npos && dot > 0 && host.substr(dot) == pattern.substr(1);
}

/// has_tls returns whether an entry of `spec.tls` is about `host`. An entry without hosts is about
/// every host of the Ingress.
bool has_tls(const Object& ingress, std::string_view host) {
  return std::ranges::any_of(ingress.tls, [&](const std::vector<std::string>& hosts) {
    return hosts.empty() || std::ranges::any_of(hosts, [&](const auto& each) {
             return covers_one_label(each, host);
           });
  });
}

/// is_in_a_rule returns whether a wildcard of `spec.tls` is the certificate of hosts of rules.
bool is_in_a_rule(const Object& ingress, std::string_view pattern) {
  return std::ranges::any_of(ingress.rules, [&](const IngressRule& rule) {
    return !is_wildcard(rule.host) && covers_one_label(pattern, rule.host);
  });
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
  for (const IngressRule& rule : ingress.rules) {
    if (!rule.host.empty() && has_tls(ingress, rule.host)) add(rule.host, rule.path);
  }
  for (const auto& hosts : ingress.tls) {
    for (const std::string& host : hosts) {
      if (!is_wildcard(host) || !is_in_a_rule(ingress, host)) add(host, "");
    }
  }
}

}  // namespace staple::kubernetes
