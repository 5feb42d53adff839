// SPDX-License-Identifier: Apache-2.0

#include "exporter/service/endpoint_registry.h"

#include <algorithm>
#include <iterator>
#include <string_view>
#include <unordered_map>
#include <utility>

namespace staple::service {

void EndpointRegistry::set(const std::string& fleet, Endpoints endpoints,
                           schedule::EndpointDiff& diff) {
  std::unordered_map<std::string_view, const std::shared_ptr<const endpoint::Endpoint>*> before;
  const Endpoints& known = this->endpoints(fleet);
  before.reserve(known.size());
  for (const auto& endpoint : known) before.emplace(endpoint->name, &endpoint);
  for (auto& endpoint : endpoints) {
    const auto found = before.find(endpoint->name);
    if (found == before.end()) {
      diff.upserted.push_back(endpoint);
      continue;
    }
    if (*found->second == endpoint || **found->second == *endpoint) {
      endpoint = *found->second;  // keeps the known object
    } else {
      diff.upserted.push_back(endpoint);
    }
    before.erase(found);
  }
  for (const auto& [name, endpoint] : before) diff.removed.push_back(*endpoint);
  fleets_[fleet] = std::make_shared<const Endpoints>(std::move(endpoints));
}

void EndpointRegistry::retain(const std::set<std::string_view>& fleets,
                              schedule::EndpointDiff& diff) {
  std::erase_if(fleets_, [&](const auto& fleet) {
    if (fleets.contains(fleet.first)) return false;
    std::ranges::copy(*fleet.second, std::back_inserter(diff.removed));
    return true;
  });
}

const EndpointRegistry::Endpoints& EndpointRegistry::endpoints(const std::string& fleet) const {
  static const Endpoints none;
  const auto found = fleets_.find(fleet);
  return found == fleets_.end() ? none : *found->second;
}

bool EndpointRegistry::has_target(const Target& target) const {
  return std::ranges::any_of(fleets_, [&](const auto& fleet) {
    return std::ranges::any_of(*fleet.second, [&](const auto& endpoint) {
      return endpoint->target.host == target.host && endpoint->target.port == target.port;
    });
  });
}

std::size_t EndpointRegistry::size() const {
  std::size_t size = 0;
  for (const auto& [fleet, endpoints] : fleets_) size += endpoints->size();
  return size;
}

}  // namespace staple::service
