// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <map>
#include <memory>
#include <vector>

#include "exporter/discovery/discovery.h"
#include "exporter/service/configuration.h"

namespace staple::service {

/// list_source_keys lists the distinct sources of a fleet. If several sources have the same target,
/// the first one counts.
std::vector<discovery::SourceKey> list_source_keys(const config::FleetSettings& fleet);

/// list_sources lists the distinct sources of a configuration, with the groups that they `found`
/// before a reload.
std::vector<discovery::SourceSettings> list_sources(
    const Configuration& configuration,
    const std::map<discovery::SourceKey, std::shared_ptr<const discovery::DiscoveredGroups>>&
        found);

}  // namespace staple::service
