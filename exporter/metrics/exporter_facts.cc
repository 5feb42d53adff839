// SPDX-License-Identifier: Apache-2.0

#include "exporter/metrics/exporter_facts.h"

#include <string_view>
#include <unordered_map>

#include "exporter/endpoint/summary.h"

namespace staple::metrics {

std::vector<FleetFacts> count_fleets(const std::vector<config::FleetSettings>& fleets,
                                     const endpoint::Snapshot& snapshot) {
  std::vector<FleetFacts> result;
  std::unordered_map<std::string_view, std::size_t> indices;
  for (const config::FleetSettings& fleet : fleets) {
    indices.emplace(fleet.name, result.size());
    result.push_back({fleet.name, fleet.interval, 0, {}});
  }
  for (const auto& status : snapshot) {
    // During a reload the snapshot may still hold endpoints of the previous configuration.
    const auto found = indices.find(status->endpoint->fleet);
    if (found == indices.end()) continue;
    FleetFacts& fleet = result[found->second];
    ++fleet.targets;
    if (const std::optional<ocsp::Level> level = find_worst_level(*status))
      ++fleet.endpoints[static_cast<std::size_t>(*level)];
  }
  return result;
}

}  // namespace staple::metrics
