// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "exporter/histogram.h"
#include "probes/ocsp/verdict_cache.h"
#include "probes/prober/observation.h"

namespace staple::schedule {

/// Statistics holds the counts of a probe loop since it was started.
struct Statistics {
  Histogram lag;                        ///< see Schedule::lag()
  std::array<Histogram, 6> phases;      ///< by Stage, of every probe, scheduled or on demand
  std::vector<std::uint64_t> failures;  ///< by Reason, of every probe
  ocsp::CacheStatistics cache;
  std::size_t in_flight = 0;         ///< open connections that hold a permit
  std::size_t connection_limit = 0;  ///< permits in all
  std::size_t queued = 0;            ///< quick endpoints that are due and not started
  std::size_t slow_queued = 0;       ///< slow endpoints that are due and not started

  Statistics();

  /// count adds an observation.
  void count(const prober::Observation& observation);

  /// add adds the counts of another loop.
  void add(const Statistics& other);
};

}  // namespace staple::schedule
