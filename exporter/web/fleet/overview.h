// SPDX-License-Identifier: Apache-2.0

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

/// make_endpoint_id returns the id of an endpoint in URLs: 16 hexadecimal digits, a hash of fleet
/// and target. It stays the same after a restart.
std::string make_endpoint_id(const endpoint::Endpoint& endpoint);

/// Row is an endpoint in a list.
struct Row {
  std::shared_ptr<const endpoint::Status> status;  ///< never null
  std::string id;                                  ///< see make_endpoint_id()
  /// Observation of the address that needs attention most. Null if the endpoint has not been
  /// probed yet.
  const prober::Observation* worst = nullptr;
  endpoint::Summary summary;  ///< of `worst`, as of Overview::time; empty without it
  /// Verdict whose authenticated staple expires first. Null if there is none.
  const ocsp::Verdict* soonest = nullptr;

  const endpoint::Endpoint& endpoint() const { return *status->endpoint; }
};

/// FleetCount is the number of endpoints of a fleet in each state.
struct FleetCount {
  std::string name;
  std::array<std::size_t, 5> by_level{};  ///< by Level
  std::size_t not_probed = 0;
};

/// Overview lists all endpoints at one time. It is immutable and shared by requests. It holds a Row
/// per endpoint and copies no observations.
struct Overview {
  WallTime time;                   ///< time of creation, as of which summaries are computed
  std::vector<Row> rows;           ///< by target, then by id
  std::vector<FleetCount> fleets;  ///< fleets that have endpoints, by name
  /// Faults of the summaries and the number of endpoints of each, by name.
  std::vector<std::pair<std::string_view, std::size_t>> faults;
};

/// make_overview makes an overview of `snapshot` as of `now`. O(n log n) for n endpoints.
Overview make_overview(const endpoint::Snapshot& snapshot, WallTime now);

/// find_endpoint returns the row of an id. Null if there is none. O(n).
const Row* find_endpoint(const Overview& overview, std::string_view id);

}  // namespace staple::web
