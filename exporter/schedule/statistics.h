#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "exporter/histogram.h"
#include "probes/ocsp/verdict_cache.h"
#include "probes/prober/observation.h"

namespace staple::schedule {

/// Statistics is what a probe loop counts about its own work, since it was started.
struct Statistics {
  Histogram lag;                    ///< start of a scheduled probe minus the moment it was due
  std::array<Histogram, 6> phases;  ///< by Stage: of every probe, scheduled or asked for by /probe
  std::vector<std::uint64_t> failures;  ///< by Reason, as phases
  ocsp::CacheStatistics cache;
  std::size_t in_flight = 0;         ///< connections that hold a place now
  std::size_t connection_limit = 0;  ///< connections that may hold one
  std::size_t queued = 0;            ///< endpoints that are due and not started

  Statistics();

  /// count adds what one observation says.
  void count(const prober::Observation& observation);

  /// add sums up two loops.
  void add(const Statistics& other);
};

}  // namespace staple::schedule
