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

/// EndpointRegistry holds the endpoints of all fleets as they are to be probed, from the
/// configuration and from discovery, and computes what new lists change.
class EndpointRegistry {
 public:
  using Endpoints = std::vector<std::shared_ptr<const endpoint::Endpoint>>;

  /// set makes `endpoints` (no two of the same name) those of the fleet and adds to `diff`
  /// what that changes. An endpoint equal to the one before stays the same object and is not
  /// in the diff.
  void set(const std::string& fleet, Endpoints endpoints, schedule::EndpointDiff& diff);

  /// retain removes the fleets that are not named and adds their endpoints to `diff` as removed.
  void retain(const std::set<std::string_view>& fleets, schedule::EndpointDiff& diff);

  /// has_target tells whether an endpoint of any fleet is at this host and port.
  bool has_target(const Target& target) const;

  /// size returns the number of endpoints of all fleets.
  std::size_t size() const;

 private:
  std::map<std::string, Endpoints> fleets_;
};

}  // namespace staple::service
