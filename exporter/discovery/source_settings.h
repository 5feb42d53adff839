// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <functional>
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include <boost/asio/any_io_executor.hpp>

#include "exporter/configuration/settings.h"
#include "exporter/discovery/http_client_config.h"
#include "exporter/discovery/source.h"
#include "exporter/discovery/target_list.h"
#include "exporter/kubernetes/cluster_config.h"
#include "probes/dns/resolver.h"
#include "probes/time.h"

namespace staple::discovery {

/// KubernetesCluster is a loaded entry of `kubernetes_sd_configs`. Never null for a source
/// that runs.
struct KubernetesCluster {
  std::shared_ptr<const kubernetes::ClusterConfig> config;

  bool operator==(const KubernetesCluster& other) const {
    return config == other.config || (config && other.config && *config == *other.config);
  }
};

/// kStatusInterval is the refresh interval of a KubernetesCluster: a live watch is a success.
inline constexpr Seconds kStatusInterval{10};

/// SourceSettings configures one source.
struct SourceSettings {
  SourceKey key;
  std::variant<config::FileDiscovery, std::shared_ptr<const HttpClientConfig>, config::DnsDiscovery,
               KubernetesCluster>
      sd_config;
  Seconds refresh_interval{0};
  TargetRules rules;
  /// Found by the source before a reload; null if there was none
  std::shared_ptr<const DiscoveredGroups> previous_groups = nullptr;
};

/// SourceContext is what sources run with. What it refers to must outlive them.
struct SourceContext {
  boost::asio::any_io_executor loop;
  Clock clock;
  /// Returns the resolver of these name servers; none for those of the system.
  std::function<dns::Resolver&(const std::vector<std::string>& servers)> resolver;
  std::function<void()> on_change;  ///< the source has something new: it is to be polled soon
};

/// make_source makes the source that `settings` configure.
std::unique_ptr<Source> make_source(const SourceSettings& settings, SourceContext context);

}  // namespace staple::discovery
