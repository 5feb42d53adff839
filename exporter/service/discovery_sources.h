#pragma once

#include <map>
#include <memory>
#include <vector>

#include "exporter/discovery/discovery.h"
#include "exporter/service/configuration.h"

namespace staple::service {

/// list_source_keys lists the sources of a fleet, in the order in which their targets count.
std::vector<discovery::SourceKey> list_source_keys(const config::FleetSettings& fleet);

/// list_sources lists all sources of a configuration, none twice, with what was `found` by
/// them before.
std::vector<discovery::SourceSettings> list_sources(
    const Configuration& configuration,
    const std::map<discovery::SourceKey, std::shared_ptr<const discovery::DiscoveredGroups>>&
        found);

}  // namespace staple::service
