// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "exporter/endpoint/status.h"
#include "exporter/schedule/schedule.h"
#include "probes/target.h"

namespace staple::service {

/// EndpointRegistry holds the endpoints of all fleets, from the configuration and from discovery,
/// and computes the difference to a new list.
class EndpointRegistry {
 public:
  using Endpoints = std::vector<std::shared_ptr<const endpoint::Endpoint>>;

  /// set replaces the endpoints of a fleet and adds the changes to `diff`. The names in
  /// `endpoints` must be unique. An endpoint that is equal to the known one stays the same object
  /// and is not in `diff`.
  void set(const std::string& fleet, Endpoints endpoints, schedule::EndpointDiff& diff);

  /// retain removes the fleets that are not in `fleets`, and adds their endpoints to `diff`
  /// as removed.
  void retain(const std::set<std::string_view>& fleets, schedule::EndpointDiff& diff);

  /// has_target returns true if an endpoint of any fleet has this host and port.
  bool has_target(const Target& target) const;

  /// size returns the number of endpoints of all fleets.
  std::size_t size() const;

 private:
  std::map<std::string, Endpoints> fleets_;
};

}  // namespace staple::service
