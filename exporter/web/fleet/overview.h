#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "exporter/endpoint/status.h"
#include "exporter/endpoint/summary.h"
#include "probes/ocsp/verdict.h"
#include "probes/time.h"

namespace staple::web {

/// make_endpoint_id names an endpoint in URLs: 16 hexadecimal digits, the same after every restart,
/// drawn from the fleet and the target as it is written.
std::string make_endpoint_id(const endpoint::Endpoint& endpoint);

/// Row is one endpoint in a list.
struct Row {
  std::shared_ptr<const endpoint::Status> status;  ///< never null
  std::string id;                                  ///< see make_endpoint_id()
  /// Of the address that needs attention most; null: not probed yet
  const prober::Observation* worst = nullptr;
  endpoint::Summary summary;  ///< of `worst`, at Overview::time; nothing without it
  /// With the authenticated staple that ends first; null: there is none
  const ocsp::Verdict* soonest = nullptr;

  const endpoint::Endpoint& endpoint() const { return *status->endpoint; }
};

/// FleetCount is how many endpoints of a fleet are in each state.
struct FleetCount {
  std::string name;
  std::array<std::size_t, 5> by_level{};  ///< by Level
  std::size_t not_probed = 0;
};

/// Overview is all endpoints at one moment, ready to be listed. Immutable, and shared by requests;
/// it costs a Row per endpoint and copies no observation.
struct Overview {
  WallTime time;                   ///< when it was made, and what is judged by
  std::vector<Row> rows;           ///< by target, then by id
  std::vector<FleetCount> fleets;  ///< by name; those that have endpoints
  /// Names of Answer::cause of faults, by name
  std::vector<std::pair<std::string_view, std::size_t>> faults;
};

/// make_overview prepares `snapshot` for listing. O(n log n) of its endpoints.
Overview make_overview(const endpoint::Snapshot& snapshot, WallTime now);

/// find_endpoint returns the row of an id; null: there is none. O(n).
const Row* find_endpoint(const Overview& overview, std::string_view id);

}  // namespace staple::web
