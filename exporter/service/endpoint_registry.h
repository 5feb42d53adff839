#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "exporter/endpoint/status.h"
#include "exporter/schedule/schedule.h"
#include "probes/target.h"

namespace staple::service {

/// EndpointRegistry is the endpoints of all fleets as they are to be watched, whoever names them.
class EndpointRegistry {
 public:
  using Endpoints = std::vector<std::shared_ptr<const endpoint::Endpoint>>;

  /// set makes `endpoints` (no two of the same name) those of the fleet and returns what
  /// that changes.
  schedule::EndpointDiff set(const std::string& fleet, Endpoints endpoints);

  /// has_target tells whether one of them is at this host and port.
  bool has_target(const Target& target) const;

  /// size is how many there are.
  std::size_t size() const;

 private:
  std::map<std::string, Endpoints> fleets_;
};

}  // namespace staple::service
