// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "exporter/kubernetes/object.h"
#include "exporter/kubernetes/targets.h"

namespace staple::kubernetes {

/// EndpointCollector passes the endpoints of one object to FindOptions::on_found, each once.
class EndpointCollector {
 public:
  /// MetaLabel is a `__meta_kubernetes_<role>_` label, without this prefix.
  using MetaLabel = std::pair<std::string_view, std::string_view>;
  using MetaLabels = std::span<const MetaLabel>;

  EndpointCollector(const Object& object, const FindOptions& options);

  /// add adds an endpoint, unless `host` is a wildcard or empty or the port is 0, which is counted.
  /// With `connect: load_balancer` it is each of `addresses`, with `host` as the name to ask for.
  /// `absolute` as in FoundEndpoint.
  void add(std::string_view host, std::uint16_t port, const std::vector<std::string>& addresses,
           MetaLabels meta, bool absolute = true);

  /// add_addresses adds each address, with the name of the annotation to ask for, if any.
  void add_addresses(std::uint16_t port, const std::vector<std::string>& addresses,
                     MetaLabels meta);

  const FindOptions& options() const { return options_; }
  const FindCounts& counts() const { return counts_; }

 private:
  void emit(std::string_view host, std::uint16_t port, std::string_view server_name,
            MetaLabels meta, bool absolute);

  void set_if_read(relabel::LabelSet& labels, const std::string& name,
                   std::string_view value) const;

  const FindOptions& options_;
  relabel::LabelSet labels_;  ///< of all endpoints of the object
  std::string server_name_;   ///< of the annotation
  std::string prefix_;        ///< of MetaLabels
  std::set<std::string, std::less<>> wildcards_;
  std::set<std::string> emitted_;
  FindCounts counts_;
};

/// find_annotation returns the value of an annotation; nullopt if it is missing or too long.
std::optional<std::string_view> find_annotation(const Object& object, std::string_view name);

/// is_wildcard reports whether a host stands for many: `*.example.com`, `*`.
inline bool is_wildcard(std::string_view host) { return host.starts_with('*'); }

inline constexpr std::string_view kProbeAnnotation = "staple-exporter/probe";
inline constexpr std::string_view kModuleAnnotation = "staple-exporter/module";
inline constexpr std::string_view kServerNameAnnotation = "staple-exporter/server-name";

/// The roles, one function each.
void collect_ingress(const Object& ingress, EndpointCollector& into);
void collect_gateway(const Object& gateway, EndpointCollector& into);
void collect_route(const Object& route, EndpointCollector& into);
void collect_service(const Object& service, EndpointCollector& into);

}  // namespace staple::kubernetes
