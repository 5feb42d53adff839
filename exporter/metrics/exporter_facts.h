// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "exporter/discovery/discovery.h"
#include "exporter/endpoint/status.h"
#include "exporter/log.h"
#include "exporter/metrics/expected_counts.h"
#include "exporter/metrics/process.h"
#include "exporter/responder/counters.h"
#include "exporter/schedule/shard.h"
#include "exporter/schedule/statistics.h"
#include "probes/time.h"

namespace staple::metrics {

/// BuildInfo describes the build of this program.
struct BuildInfo {
  std::string version;
  std::string revision;  ///< of the source; empty if not known
  std::string compiler;
  std::string openssl;  ///< the library in use, not the one compiled against
};

/// ReloadState is the result of the last attempt to load a configuration.
struct ReloadState {
  bool successful = false;
  std::optional<WallTime> last_success;  ///< absent if no load ever succeeded
};

/// RequestCounts counts answered HTTP requests by status code and handler.
using RequestCounts = std::map<std::pair<unsigned, std::string>, std::uint64_t>;

/// FleetFacts holds the endpoint counts of one fleet.
struct FleetFacts {
  std::string name;
  Seconds interval{0};
  std::size_t targets = 0;  ///< in this shard
  /// Endpoints by the Level of their worst address. Endpoints not probed yet are not counted.
  std::array<std::size_t, 5> endpoints{};
};

/// ExporterFacts holds the exporter's own values for one scrape.
struct ExporterFacts {
  BuildInfo build;
  /// When the counters began that are neither of a fleet's discovery nor of a responder
  WallTime started{};
  ReloadState reload;
  std::vector<FleetFacts> fleets;
  ExpectedCounts expected = {};
  schedule::Shard shard;
  schedule::Statistics statistics;
  RequestCounts requests;
  LogCounts log;
  std::vector<polling::ResponderStatistics> responders;
  std::vector<discovery::MechanismStatistics> discovery = {};
  ProcessFacts process;
};

/// count_fleets counts the endpoints of each of `fleets`, in the same order. A fleet without
/// endpoints is included.
std::vector<FleetFacts> count_fleets(const std::vector<config::FleetSettings>& fleets,
                                     const endpoint::Snapshot& snapshot);

}  // namespace staple::metrics
