// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <unordered_map>
#include <vector>

#include "exporter/endpoint/status.h"
#include "exporter/histogram.h"
#include "exporter/schedule/places.h"
#include "exporter/schedule/record.h"
#include "probes/prober/observation.h"
#include "probes/prober/prober.h"
#include "probes/time.h"

namespace staple::schedule {

/// EndpointDiff is the difference between two lists of endpoints. Endpoints that are not in it stay
/// as they are.
struct EndpointDiff {
  /// New, or known with other settings
  std::vector<std::shared_ptr<const endpoint::Endpoint>> upserted;
  std::vector<std::shared_ptr<const endpoint::Endpoint>> removed;  ///< identified by fleet and name
};

/// Schedule decides when each endpoint is probed, and keeps the latest status of each. It does no
/// I/O and reads no clock: its owner (ProbeLoop) calls start(), probes, and calls finish(). At most
/// one probe of an endpoint runs at a time, also over a reload. Not thread-safe.
class Schedule {
 public:
  /// At most `concurrency` probes run at the same time. Others that are due wait, so that endpoints
  /// that hold a place for long leave at least half of the places to the others (see Places).
  explicit Schedule(std::size_t concurrency) : places_(concurrency) {}
  Schedule(const Schedule&) = delete;
  Schedule& operator=(const Schedule&) = delete;

  /// apply applies a difference. No two of its endpoints may have the same fleet and name.
  /// Endpoints that stay keep their state and due time, but are due after one new interval at the
  /// latest. New endpoints are spread over `spread`. Removed endpoints disappear at once; the
  /// result of a probe that still runs for one is discarded. `created` is the status of new ones:
  /// the wall time of `now`.
  void apply(const EndpointDiff& diff, Seconds spread, SteadyTime now, WallTime created = {});

  /// set_concurrency changes the bound. Running probes continue.
  void set_concurrency(std::size_t concurrency) { places_.set_total(concurrency); }

  /// Ticket identifies a running probe.
  class Entry;
  using Ticket = std::shared_ptr<Entry>;

  /// DueProbe is a probe to start now.
  struct DueProbe {
    Ticket ticket;
    std::shared_ptr<const endpoint::Endpoint> endpoint;
    prober::PreviousObservations previous;  ///< of the last probe of the endpoint
    bool brief;                             ///< see ProbeRequest
    bool settled;                           ///< the same
  };

  /// start returns the probes that are due at `now` and within the bound.
  std::vector<DueProbe> start(SteadyTime now);

  /// finish records the observations of a probe that ended at `now`. Returns what has changed. A
  /// brief probe that was slow says nothing about the endpoint: it is not recorded, and a full
  /// probe follows after the failure interval.
  std::vector<StatusChange> finish(const Ticket& ticket, prober::Observations observations,
                                   SteadyTime now);

  /// wake_time returns when to call start() again. Returns nullopt if there is nothing to start
  /// before the next finish() or apply().
  std::optional<SteadyTime> wake_time() const;

  /// snapshot returns the status of every endpoint.
  endpoint::Snapshot snapshot() const;

  /// size returns the number of endpoints.
  std::size_t size() const { return entries_.size(); }

  /// count_overdue returns the number of endpoints of `lane` that are due at `now` and not started.
  std::size_t count_overdue(Lane lane, SteadyTime now) const;

  /// has_started_first_round returns true once a probe of one endpoint of each fleet has started.
  /// It then stays true.
  bool has_started_first_round();

  /// lag returns start minus due time of every started probe of a quick endpoint. The others wait
  /// for their share of the places, which is no sign of overload.
  const Histogram& lag() const { return lag_; }
  std::size_t running() const { return places_.running(); }

 private:
  using Index = std::unordered_multimap<std::uint64_t, std::shared_ptr<Entry>>;

  Index::iterator find(const endpoint::Endpoint& endpoint);
  void upsert(const std::shared_ptr<const endpoint::Endpoint>& endpoint, Seconds spread,
              SteadyTime now, WallTime created);
  bool remove(const endpoint::Endpoint& endpoint);
  void enqueue(const Ticket& entry, SteadyTime due);
  void dequeue(const Ticket& entry);
  Ticket pop_next(SteadyTime now);
  bool is_waiting(Lane lane, SteadyTime now) const;
  SteadyTime compute_due(const Entry& entry, SteadyTime now, bool crowded) const;

  /// ByDue orders entries by due time, those of the same time as they were added.
  struct ByDue {
    bool operator()(const Ticket& one, const Ticket& other) const;
  };

  Places places_;
  std::uint64_t added_ = 0;  ///< entries so far
  bool first_round_started_ = false;
  Histogram lag_;
  std::vector<std::shared_ptr<Entry>> entries_;  ///< without those that were removed
  Index index_;  ///< by hash_endpoint(); with removed ones whose probe still runs
  std::array<std::set<Ticket, ByDue>, kLanes> queues_;  ///< by Lane, of entries that do not run
};

}  // namespace staple::schedule
