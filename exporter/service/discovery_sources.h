#pragma once

#include <map>
#include <memory>
#include <vector>

#include "exporter/discovery/discovery.h"
#include "exporter/service/configuration.h"

namespace staple::service {

/// source_keys lists the sources of a fleet, in the order in which their targets count.
std::vector<discovery::SourceKey> source_keys(const config::FleetSettings& fleet);

/// sources_of lists all sources of a configuration, none twice, with what was `found` by them before.
std::vector<discovery::SourceSettings> sources_of(
    const Configuration& configuration,
    const std::map<discovery::SourceKey, std::shared_ptr<const discovery::DiscoveredGroups>>& found);

}  // namespace staple::service
