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
#include "exporter/metrics/process.h"
#include "exporter/responder/counters.h"
#include "exporter/schedule/shard.h"
#include "exporter/schedule/statistics.h"
#include "probes/time.h"

namespace staple::metrics {

/// BuildInfo is what this program was made of.
struct BuildInfo {
  std::string version;
  std::string revision;  ///< of the source; empty: not known
  std::string compiler;
  std::string openssl;  ///< the library in use, not the one compiled against
};

/// ReloadState tells about the last attempt to load a configuration.
struct ReloadState {
  bool successful = false;
  std::optional<WallTime> last_success;  ///< absent: never
};

/// RequestCounts counts answered HTTP requests by status code and handler.
using RequestCounts = std::map<std::pair<unsigned, std::string>, std::uint64_t>;

/// FleetFacts counts the endpoints of one fleet.
struct FleetFacts {
  std::string name;
  Seconds interval{0};
  std::size_t targets = 0;  ///< of this shard
  /// By Level of the worst address; not probed yet: in none
  std::array<std::size_t, 5> endpoints{};
};

/// ExporterFacts is what the exporter tells of itself in one scrape.
struct ExporterFacts {
  BuildInfo build;
  ReloadState reload;
  std::vector<FleetFacts> fleets;
  schedule::Shard shard;
  schedule::Statistics statistics;
  RequestCounts requests;
  std::vector<polling::ResponderStatistics> responders;
  std::vector<discovery::MechanismStatistics> discovery = {};
  ProcessFacts process;
};

/// count_fleets counts the endpoints of each of `fleets`, in their order; a fleet without any is
/// there, too.
std::vector<FleetFacts> count_fleets(const std::vector<config::FleetSettings>& fleets,
                                     const endpoint::Snapshot& snapshot);

}  // namespace staple::metrics
