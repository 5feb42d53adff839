// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <vector>

#include "exporter/discovery/discovery.h"
#include "exporter/schedule/schedule.h"
#include "exporter/schedule/shard.h"
#include "exporter/service/configuration.h"
#include "exporter/service/endpoint_registry.h"

namespace staple::service {

/// Change is what a new configuration or new targets of a source change. Complete: nothing is left
/// to be loaded or computed.
struct Change {
  std::shared_ptr<const Configuration> configuration;  ///< the one in use from now on
  std::shared_ptr<const EndpointRegistry> endpoints;   ///< all of them
  std::vector<schedule::EndpointDiff> diffs;           ///< of each probe loop, of this shard
  std::vector<discovery::SourceSettings> sources;      ///< of a new configuration
};

/// loop_of returns the probe loop of an endpoint.
std::size_t loop_of(const endpoint::Endpoint& endpoint, std::size_t loops);

/// Inventory holds the configuration, the targets that its sources have found, and the endpoints
/// that follow from both. Its functions change everything or, if they throw, nothing. It does no
/// I/O. Not thread-safe.
class Inventory {
 public:
  /// `loops` is the number of probe loops.
  Inventory(schedule::Shard shard, std::size_t loops) : shard_(shard), loops_(loops) {}

  /// configuration returns the configuration in use. Null before the first replace().
  const std::shared_ptr<const Configuration>& configuration() const { return configuration_; }

  /// replace replaces the configuration. The targets of sources that stay are kept.
  Change replace(Configuration configuration);

  /// set_discovered replaces the targets of a source. Returns nullopt if the source is not
  /// configured any more.
  std::optional<Change> set_discovered(const discovery::SourceKey& key,
                                       std::shared_ptr<const discovery::DiscoveredGroups> groups);

 private:
  using Discovered =
      std::map<discovery::SourceKey, std::shared_ptr<const discovery::DiscoveredGroups>>;

  std::vector<schedule::EndpointDiff> divide(const schedule::EndpointDiff& diff) const;

  schedule::Shard shard_;
  std::size_t loops_;
  std::shared_ptr<const Configuration> configuration_;
  Discovered discovered_;  ///< of the sources of the configuration
  std::shared_ptr<const EndpointRegistry> endpoints_ = std::make_shared<EndpointRegistry>();
};

}  // namespace staple::service
