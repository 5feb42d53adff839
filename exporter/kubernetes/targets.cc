// SPDX-License-Identifier: Apache-2.0

#include "exporter/kubernetes/targets.h"

#include <algorithm>
#include <cstddef>
#include <utility>

#include "exporter/kubernetes/endpoint_collector.h"
#include "exporter/kubernetes/meta_labels.h"
#include "probes/host.h"
#include "probes/target.h"

namespace staple::kubernetes {
namespace {

using config::KubernetesRole;

/// format_address writes host and port, with an IPv6 address in brackets.
std::string format_address(std::string_view host, std::uint16_t port) {
  return format_host(host) + ":" + std::to_string(port);
}

/// Collect finds the endpoints of an object of one role.
using Collect = void (*)(const Object& object, EndpointCollector& into);

Collect collector_of(KubernetesRole role) {
  switch (role) {  // without a default, so that the compiler names a missing role
    case KubernetesRole::ingress:
      return collect_ingress;
    case KubernetesRole::gateway:
      return collect_gateway;
    case KubernetesRole::httproute:
    case KubernetesRole::tlsroute:
      return collect_route;
    case KubernetesRole::service:
      return collect_service;
  }
  return nullptr;
}

}  // namespace

std::optional<std::string_view> find_annotation(const Object& object, std::string_view name) {
  for (const auto& [key, value] : object.annotations) {
    if (key == name && value) return *value;
  }
  return std::nullopt;
}

EndpointCollector::EndpointCollector(const Object& object, const FindOptions& options)
    : options_(options), prefix_(meta_prefix(options.role)) {
  server_name_ = find_annotation(object, kServerNameAnnotation).value_or("");
  labels_.set("__module__", std::string(find_annotation(object, kModuleAnnotation).value_or("")));
  counts_.truncated = object.truncated;
  if (!options_.is_read) return;
  set_if_read(labels_, std::string(kMetaPrefix).append("namespace"), object.namespace_name);
  set_if_read(labels_, prefix_ + "name", object.name);
  const IsRead& is_read = options_.is_read;
  const bool has_labels = set_meta_labels(labels_, prefix_ + "label", object.labels, is_read);
  const bool has_annotations =
      set_meta_labels(labels_, prefix_ + "annotation", object.annotations, is_read);
  counts_.truncated = counts_.truncated || !has_labels || !has_annotations;
}

void EndpointCollector::set_if_read(relabel::LabelSet& labels, const std::string& name,
                                    std::string_view value) const {
  if (options_.is_read(name)) labels.set(name, std::string(value));
}

void EndpointCollector::add(std::string_view host, std::uint16_t port,
                            const std::vector<std::string>& addresses, MetaLabels meta,
                            bool absolute) {
  const bool is_named = !host.empty() && !is_wildcard(host);
  const bool has_name = is_named || (options_.load_balancer && !server_name_.empty());
  if (!has_name || port == 0) {
    if (wildcards_.emplace(format_address(host, port)).second) ++counts_.wildcards;
    return;
  }
  if (!options_.load_balancer) return emit(host, port, server_name_, meta, absolute);
  for (const std::string& address : addresses)
    emit(address, port, server_name_.empty() ? host : server_name_, meta, true);
}

void EndpointCollector::add_addresses(std::uint16_t port, const std::vector<std::string>& addresses,
                                      MetaLabels meta) {
  for (const std::string& address : addresses) emit(address, port, server_name_, meta, true);
}

void EndpointCollector::emit(std::string_view host, std::uint16_t port,
                             std::string_view server_name, MetaLabels meta, bool absolute) {
  std::string address = format_address(host, port);
  std::string both = address + "#" + std::string(server_name);
  if (emitted_.contains(both)) return;
  if (emitted_.size() >= kMaxEndpoints) {
    counts_.truncated = true;
    return;
  }
  emitted_.insert(std::move(both));
  FoundEndpoint found{labels_, absolute && !is_ip_address(host)};
  found.labels.set("__address__", std::move(address));
  found.labels.set("__server_name__", std::string(server_name));
  if (options_.is_read) {
    for (const auto& [key, value] : meta)
      set_if_read(found.labels, prefix_ + std::string(key), value);
  }
  options_.on_found(std::move(found));
}

FindCounts find_endpoints(const Object& object, const FindOptions& options) {
  if (find_annotation(object, kProbeAnnotation) == "false") return {};
  EndpointCollector collector(object, options);
  collector_of(options.role)(object, collector);
  return collector.counts();
}

}  // namespace staple::kubernetes
