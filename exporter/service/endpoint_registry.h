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
#include "exporter/service/configuration.h"
#include "probes/target.h"

namespace staple::service {

/// EndpointRegistry holds the endpoints of all fleets, from the configuration and from discovery,
/// and computes the difference to a new list. Copies share the lists.
class EndpointRegistry {
 public:
  using Endpoints = service::Endpoints;

  /// set replaces the endpoints of a fleet and adds the changes to `diff`. The names in
  /// `endpoints` must be unique. An endpoint that is equal to the known one stays the same object
  /// and is not in `diff`.
  void set(const std::string& fleet, Endpoints endpoints, schedule::EndpointDiff& diff);

  /// retain removes the fleets that are not in `fleets`, and adds their endpoints to `diff`
  /// as removed.
  void retain(const std::set<std::string_view>& fleets, schedule::EndpointDiff& diff);

  /// endpoints returns the endpoints of a fleet. Returns none for an unknown fleet.
  const Endpoints& endpoints(const std::string& fleet) const;

  /// has_target returns true if an endpoint of any fleet has this host and port.
  bool has_target(const Target& target) const;

  /// size returns the number of endpoints of all fleets.
  std::size_t size() const;

 private:
  std::map<std::string, std::shared_ptr<const Endpoints>> fleets_;
};

}  // namespace staple::service
