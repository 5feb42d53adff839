// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <queue>
#include <random>
#include <string>
#include <vector>

#include "exporter/schedule/schedule.h"
#include "probes/time.h"

namespace staple::test {

/// Kind is how the servers of a simulated fleet behave.
enum class Kind {
  healthy,    ///< answers within 200 ms
  refusing,   ///< refuses within 10 ms
  resetting,  ///< fails within 10 ms, in the handshake
  silent,     ///< answers nothing
  slow,       ///< answers after 3 s or later, but before the timeout
  flapping,   ///< is healthy in every second probe, on average, and silent in the others
};

/// SimulatedFleet is a fleet whose probes take simulated time.
struct SimulatedFleet {
  std::size_t places = 0;  ///< of the schedule
  std::map<Kind, int> counts;
  Seconds interval{300};
  Seconds failure_interval{30};
  Seconds timeout{20};
  Seconds spread{30};

  int size() const;
  int count(Kind kind) const;
};

/// SimulatedEndpoint is the state of one endpoint in the simulation.
struct SimulatedEndpoint {
  Kind kind;
  std::vector<SteadyTime> starts;    ///< of its probes
  std::vector<SteadyTime> recorded;  ///< when each result was recorded
  std::shared_ptr<const endpoint::Endpoint> endpoint;
};

/// Simulation runs a schedule over a simulated fleet. It is a discrete-event simulation: nothing
/// waits, and the same seed gives the same run.
class Simulation {
 public:
  Simulation(const SimulatedFleet& fleet, unsigned seed);

  /// run_until simulates the time until `end`, counted from the start.
  void run_until(std::chrono::nanoseconds end);

  /// add adds endpoints to the schedule at this time.
  void add(Kind kind, int number);

  /// change makes every endpoint of `from` behave as `to` from now on.
  void change(Kind from, Kind to);

  const std::vector<SimulatedEndpoint>& endpoints() const { return endpoints_; }
  SteadyTime begin() const { return kBegin; }
  std::size_t max_running() const { return max_running_; }  ///< probes at the same time
  std::size_t max_full() const { return max_full_; }        ///< of these, not brief

 private:
  static constexpr SteadyTime kBegin{std::chrono::hours(1000)};

  struct Running {
    SteadyTime end;
    schedule::Schedule::Ticket ticket;
    std::size_t index;  ///< in endpoints_
    bool brief;
    prober::Observations observations;
    bool operator<(const Running& other) const { return end > other.end; }
  };

  void start_due();
  void finish_next();
  std::chrono::nanoseconds draw_duration(Kind& behaviour);
  Running probe(schedule::Schedule::DueProbe due);

  SimulatedFleet fleet_;
  std::mt19937 chance_;
  schedule::Schedule schedule_;
  std::vector<SimulatedEndpoint> endpoints_;
  std::map<std::string, std::size_t> index_;  ///< in endpoints_, by name
  std::priority_queue<Running> running_;
  SteadyTime now_ = kBegin;
  std::size_t max_running_ = 0;
  std::size_t full_ = 0;
  std::size_t max_full_ = 0;
};

}  // namespace staple::test
