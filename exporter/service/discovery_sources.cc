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

/// list_sources lists the sources of a fleet. `client_configs` holds the clients of its
/// `http_sd_configs`, or is empty if only the keys are needed.
std::vector<discovery::SourceSettings> list_sources(
    const config::FleetSettings& fleet,
    const std::vector<std::shared_ptr<const discovery::HttpClientConfig>>& client_configs = {}) {
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
                       i < client_configs.size() ? client_configs[i] : nullptr,
                       each.refresh_interval,
                       {fleet.module}});
  }
  for (const auto& each : fleet.dns_sd) {
    sources.push_back({{fleet.name, discovery::Mechanism::dns_sd, describe(each)},
                       each,
                       each.refresh_interval,
                       {fleet.module}});
  }
  return sources;
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
    const auto client_configs = configuration.http_sd.find(fleet.name);
    auto sources = client_configs == configuration.http_sd.end()
                       ? list_sources(fleet)
                       : list_sources(fleet, client_configs->second);
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
