// SPDX-License-Identifier: Apache-2.0

#include "exporter/schedule/statistics.h"

#include "probes/failure.h"

namespace staple::schedule {

Statistics::Statistics() : failures(failure_table().size()) {}

void Statistics::count(const prober::Observation& observation) {
  for (std::size_t stage = 0; stage < phases.size(); ++stage) {
    if (observation.phases[stage]) phases[stage].observe(*observation.phases[stage]);
  }
  if (observation.failure) ++failures[static_cast<std::size_t>(observation.failure->reason)];
}

void Statistics::add(const Statistics& other) {
  lag.add(other.lag);
  for (std::size_t stage = 0; stage < phases.size(); ++stage)
    phases[stage].add(other.phases[stage]);
  for (std::size_t reason = 0; reason < failures.size(); ++reason)
    failures[reason] += other.failures[reason];
  cache.hits += other.cache.hits;
  cache.misses += other.cache.misses;
  in_flight += other.in_flight;
  connection_limit += other.connection_limit;
  queued += other.queued;
  slow_queued += other.slow_queued;
}

}  // namespace staple::schedule
