#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <unordered_map>
#include <vector>

#include "exporter/endpoint/status.h"
#include "exporter/histogram.h"
#include "exporter/schedule/record.h"
#include "probes/prober/observation.h"
#include "probes/prober/prober.h"
#include "probes/time.h"

namespace staple::schedule {

/// EndpointDiff is what new lists of endpoints change. Endpoints that are not in it stay as
/// they are.
struct EndpointDiff {
  /// New, or scheduled already and now with other settings
  std::vector<std::shared_ptr<const endpoint::Endpoint>> upserted;
  std::vector<std::shared_ptr<const endpoint::Endpoint>> removed;  ///< known by fleet and name
};

/// Schedule decides when each endpoint is probed, and keeps the latest status of each. It does
/// no I/O and reads no clock: its owner (ProbeLoop) asks what to start, probes, and reports
/// back. One probe of an endpoint runs at a time, whatever happens to the configuration
/// meanwhile. Not thread-safe.
class Schedule {
 public:
  /// concurrency: how many probes may run at the same time. Others that are due wait, and the
  /// longest overdue starts first.
  explicit Schedule(std::size_t concurrency) : concurrency_(concurrency) {}
  Schedule(const Schedule&) = delete;
  Schedule& operator=(const Schedule&) = delete;

  /// apply applies a difference (no two endpoints in it of the same fleet and name). Endpoints that
  /// stay keep their state and due time, but are never due later than one new interval from `now`.
  /// New endpoints are spread over `spread`. Removed endpoints disappear at once; the result of a
  /// probe that still runs for one is discarded.
  void apply(const EndpointDiff& diff, Seconds spread, SteadyTime now);

  /// set_concurrency changes the bound; probes that run go on.
  void set_concurrency(std::size_t concurrency) { concurrency_ = concurrency; }

  /// Ticket names a running probe.
  class Entry;
  using Ticket = std::shared_ptr<Entry>;

  /// DueProbe is a probe to be started now.
  struct DueProbe {
    Ticket ticket;
    std::shared_ptr<const endpoint::Endpoint> endpoint;
    prober::PreviousObservations previous;  ///< what the last probe of it learnt
  };

  /// start takes what is due at `now` and has room.
  std::vector<DueProbe> start(SteadyTime now);

  /// finish reports what the probe `ticket` observed, at `now`, and returns what is new.
  std::vector<StatusChange> finish(const Ticket& ticket, prober::Observations observations,
                                   SteadyTime now);

  /// wake_time is when start() will have something to do again. Returns nullopt if that is not
  /// before the next finish() or apply().
  std::optional<SteadyTime> wake_time() const;

  /// snapshot copies pointers to what is known of every endpoint.
  endpoint::Snapshot snapshot() const;

  /// size returns how many endpoints are watched.
  std::size_t size() const { return entries_.size(); }

  /// count_overdue counts the endpoints that are due at `now` and not started.
  std::size_t count_overdue(SteadyTime now) const;

  /// has_started_first_round is true once at least one endpoint of each fleet has been started, and
  /// stays true.
  bool has_started_first_round();

  const Histogram& lag() const { return lag_; }  ///< start minus due, of every probe started
  std::size_t running() const { return running_; }

 private:
  using Index = std::unordered_multimap<std::uint64_t, std::shared_ptr<Entry>>;

  Index::iterator find(const endpoint::Endpoint& endpoint);
  void upsert(const std::shared_ptr<const endpoint::Endpoint>& endpoint, Seconds spread,
              SteadyTime now);
  bool remove(const endpoint::Endpoint& endpoint);
  void dequeue(const std::shared_ptr<Entry>& entry);

  std::size_t concurrency_;
  std::size_t running_ = 0;
  bool first_round_started_ = false;
  Histogram lag_;
  std::vector<std::shared_ptr<Entry>> entries_;  ///< those that are watched
  Index index_;  ///< by hash_endpoint(): those that are watched or still run
  /// Those that are watched and not running, by due time
  std::multimap<SteadyTime, std::shared_ptr<Entry>> queue_;
};

}  // namespace staple::schedule
