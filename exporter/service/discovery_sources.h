#pragma once

#include <map>
#include <memory>
#include <vector>

#include "exporter/discovery/discovery.h"
#include "exporter/service/configuration.h"

namespace staple {

/// source_keys lists the sources of a fleet, in the order in which their targets count.
std::vector<SourceKey> source_keys(const FleetSettings& fleet);

/// sources_of lists all sources of a configuration, none twice, with what was `found` by them before.
std::vector<SourceSettings> sources_of(
    const Configuration& configuration,
    const std::map<SourceKey, std::shared_ptr<const DiscoveredGroups>>& found);

}  // namespace staple
