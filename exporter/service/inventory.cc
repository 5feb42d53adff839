// SPDX-License-Identifier: Apache-2.0

#include "exporter/service/inventory.h"

#include <algorithm>
#include <set>
#include <string_view>
#include <utility>

#include "exporter/endpoint/hash.h"
#include "exporter/service/discovery_sources.h"

namespace staple::service {
namespace {

/// set_endpoints replaces the endpoints of a fleet in `registry` by those of the configuration and
/// of the sources.
template <class Discovered>
void set_endpoints(EndpointRegistry& registry, const Configuration& configuration,
                   const config::FleetSettings& fleet, const Discovered& discovered,
                   schedule::EndpointDiff& diff) {
  std::vector<std::shared_ptr<const discovery::DiscoveredGroups>> lists;
  for (const auto& key : list_source_keys(fleet)) {
    const auto found = discovered.find(key);
    if (found != discovered.end()) lists.push_back(found->second);
  }
  registry.set(fleet.name,
               make_endpoints(configuration, fleet, lists, registry.endpoints(fleet.name)), diff);
}

}  // namespace

std::size_t loop_of(const endpoint::Endpoint& endpoint, std::size_t loops) {
  return endpoint::hash_endpoint(endpoint.fleet, endpoint.name) % loops;
}

Change Inventory::replace(Configuration configuration) {
  auto next = std::make_shared<const Configuration>(std::move(configuration));
  auto registry = std::make_shared<EndpointRegistry>(*endpoints_);
  Discovered discovered = discovered_;
  Change change{next, registry, {}, list_sources(*next, discovered)};
  std::set<discovery::SourceKey> keys;
  for (const auto& source : change.sources) keys.insert(source.key);
  std::erase_if(discovered, [&](const auto& each) { return !keys.contains(each.first); });
  schedule::EndpointDiff diff;
  std::set<std::string_view> fleets;
  for (const auto& fleet : next->settings.fleets) {
    fleets.insert(fleet.name);
    set_endpoints(*registry, *next, fleet, discovered, diff);
  }
  registry->retain(fleets, diff);
  change.diffs = divide(diff);
  configuration_ = std::move(next);
  discovered_ = std::move(discovered);
  endpoints_ = std::move(registry);
  return change;
}

std::optional<Change> Inventory::set_discovered(
    const discovery::SourceKey& key, std::shared_ptr<const discovery::DiscoveredGroups> groups) {
  const auto& fleets = configuration_->settings.fleets;
  const auto fleet = std::ranges::find(fleets, key.fleet, &config::FleetSettings::name);
  if (fleet == fleets.end()) return std::nullopt;
  const auto keys = list_source_keys(*fleet);
  if (std::ranges::find(keys, key) == keys.end()) return std::nullopt;
  Discovered discovered = discovered_;
  discovered[key] = std::move(groups);
  auto registry = std::make_shared<EndpointRegistry>(*endpoints_);
  schedule::EndpointDiff diff;
  set_endpoints(*registry, *configuration_, *fleet, discovered, diff);
  Change change{configuration_, registry, divide(diff), {}};
  discovered_ = std::move(discovered);
  endpoints_ = std::move(registry);
  return change;
}

std::vector<schedule::EndpointDiff> Inventory::divide(const schedule::EndpointDiff& diff) const {
  std::vector<schedule::EndpointDiff> slices(loops_);
  // Endpoints of other shards are in no loop, so that they are not removed from one either.
  const auto is_in_shard = [&](const endpoint::Endpoint& endpoint) {
    return schedule::shard_of(endpoint.name, shard_.total) == shard_.ordinal;
  };
  for (const auto& each : diff.upserted) {
    if (is_in_shard(*each)) slices[loop_of(*each, loops_)].upserted.push_back(each);
  }
  for (const auto& each : diff.removed) {
    if (is_in_shard(*each)) slices[loop_of(*each, loops_)].removed.push_back(each);
  }
  return slices;
}

}  // namespace staple::service
