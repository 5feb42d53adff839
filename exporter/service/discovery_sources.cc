// SPDX-License-Identifier: Apache-2.0

#include "exporter/service/discovery_sources.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "probes/text/redact_url.h"

namespace staple::service {
namespace {

std::string describe(const config::FileDiscovery& discovery) {
  std::string text;
  for (const auto& file : discovery.files) text += (text.empty() ? "" : ", ") + file;
  return text;
}

std::string describe(const config::DnsDiscovery& discovery) {
  constexpr std::array<const char*, 3> types{"SRV", "A", "AAAA"};
  std::string text;
  for (const auto& each : discovery.names) text += (text.empty() ? "" : ", ") + each;
  text += std::string(" ") + types[static_cast<std::size_t>(discovery.type)];
  if (discovery.port != 0) text += " " + std::to_string(discovery.port);
  for (const auto& server : discovery.servers) text += " @" + server;
  return text;
}

/// describe_server writes where the objects of a cluster are read.
std::string describe_server(const config::KubernetesDiscovery& discovery) {
  if (!discovery.kubeconfig_file.empty()) return discovery.kubeconfig_file;
  const http::Url& url = discovery.client.url;
  return url.host.empty() ? "the cluster" : text::redact_url(to_string(url));
}

std::string describe(const config::KubernetesDiscovery& discovery) {
  std::string text = std::string(name(discovery.role)) + " of " + describe_server(discovery);
  std::string namespaces = discovery.own_namespace ? "its own namespace" : "";
  for (const auto& each : discovery.namespaces)
    namespaces += (namespaces.empty() ? "" : ", ") + each;
  if (!namespaces.empty()) text += " in " + namespaces;
  for (const auto& selector : discovery.selectors) {
    text += std::string(" ") + std::string(name(selector.role)) + "[" + selector.label;
    if (!selector.field.empty()) text += "; " + selector.field;
    text += "]";
  }
  if (discovery.load_balancer) text += " by load balancer";
  return text;
}

/// list_sources lists the sources of a fleet. `clients` and `clusters` hold what is loaded of its
/// `http_sd_configs` and `kubernetes_sd_configs`, or are empty if only the keys are needed.
std::vector<discovery::SourceSettings> list_sources(
    const config::FleetSettings& fleet, const HttpClientConfigs::mapped_type& clients = {},
    const ClusterConfigs::mapped_type& clusters = {}) {
  std::vector<discovery::SourceSettings> sources;
  for (const auto& each : fleet.file_sd) {
    sources.push_back({{fleet.name, discovery::Mechanism::file_sd, describe(each)},
                       each,
                       each.refresh_interval,
                       {fleet.module}});
  }
  for (std::size_t i = 0; i < fleet.http_sd.size(); ++i) {
    const auto& each = fleet.http_sd[i];
    const std::string url = to_string(each.url);
    sources.push_back({{fleet.name, discovery::Mechanism::http_sd, text::redact_url(url), url},
                       i < clients.size() ? clients[i] : nullptr,
                       each.refresh_interval,
                       {fleet.module}});
  }
  for (const auto& each : fleet.dns_sd) {
    sources.push_back({{fleet.name, discovery::Mechanism::dns_sd, describe(each)},
                       each,
                       each.refresh_interval,
                       {fleet.module}});
  }
  for (std::size_t i = 0; i < fleet.kubernetes_sd.size(); ++i) {
    sources.push_back(
        {{fleet.name, discovery::Mechanism::kubernetes_sd, describe(fleet.kubernetes_sd[i])},
         discovery::KubernetesCluster{i < clusters.size() ? clusters[i] : nullptr},
         discovery::kStatusInterval,
         {fleet.module}});
  }
  return sources;
}

/// find_or_none returns the entries of a fleet, which may be none.
template <class Map>
typename Map::mapped_type find_or_none(const Map& map, const std::string& fleet) {
  const auto found = map.find(fleet);
  return found == map.end() ? typename Map::mapped_type() : found->second;
}

}  // namespace

std::vector<discovery::SourceKey> list_source_keys(const config::FleetSettings& fleet) {
  std::vector<discovery::SourceKey> keys;
  for (const auto& source : list_sources(fleet)) {
    if (std::ranges::find(keys, source.key) == keys.end()) keys.push_back(source.key);
  }
  return keys;
}

std::vector<discovery::SourceSettings> list_sources(
    const Configuration& configuration,
    const std::map<discovery::SourceKey, std::shared_ptr<const discovery::DiscoveredGroups>>&
        found) {
  std::vector<discovery::SourceSettings> all;
  for (const auto& fleet : configuration.settings.fleets) {
    auto sources = list_sources(fleet, find_or_none(configuration.http_sd, fleet.name),
                                find_or_none(configuration.kubernetes_sd, fleet.name));
    for (auto& source : sources) {
      const bool is_duplicate =
          std::ranges::any_of(all, [&](const auto& each) { return each.key == source.key; });
      if (is_duplicate) continue;
      const auto known = found.find(source.key);
      if (known != found.end()) source.previous_groups = known->second;
      source.rules.modules = configuration.settings.modules;
      source.rules.relabel = fleet.relabel;
      all.push_back(std::move(source));
    }
  }
  return all;
}

}  // namespace staple::service
