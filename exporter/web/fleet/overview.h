// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "exporter/endpoint/status.h"
#include "exporter/endpoint/summary.h"
#include "probes/ocsp/verdict.h"
#include "probes/time.h"

namespace staple::web {

/// make_endpoint_id returns the id of an endpoint in URLs: 16 hexadecimal digits, a hash of fleet
/// and target. It stays the same after a restart.
std::string make_endpoint_id(const endpoint::Endpoint& endpoint);

/// Outlook is what a staple promises, in the order in which endpoints break next.
enum class Outlook {
  overdue,   ///< clients accept it, and a healthy server would have refreshed it
  accepted,  ///< clients accept it
  unusable,  ///< clients do not accept it, or no longer
  none,      ///< there is no authenticated staple with an end
};

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
  Outlook outlook = Outlook::none;   ///< of `soonest`, as of Overview::time
  std::size_t fleet = 0;             ///< index in Overview::fleets
  std::vector<std::size_t> issuers;  ///< indices in Overview::issuers, each once

  const endpoint::Endpoint& endpoint() const { return *status->endpoint; }
};

/// Overview lists all endpoints at one time. It is immutable and shared by requests. It holds a Row
/// per endpoint and copies no observations.
struct Overview {
  WallTime time;          ///< time of creation, as of which summaries are computed
  std::vector<Row> rows;  ///< by target, then by id
  // Distinct names, sorted. They belong to the rows.
  std::vector<std::string_view> fleets;   ///< fleets that have endpoints
  std::vector<std::string_view> issuers;  ///< of the servers' certificates
  std::vector<std::string_view> faults;   ///< of the summaries
};

/// make_overview makes an overview of `snapshot` as of `now`. O(n log n) for n endpoints.
Overview make_overview(const endpoint::Snapshot& snapshot, WallTime now);

/// find_endpoint returns the row of an id. Null if there is none. O(n).
const Row* find_endpoint(const Overview& overview, std::string_view id);

}  // namespace staple::web
