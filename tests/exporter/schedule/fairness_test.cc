// SPDX-License-Identifier: Apache-2.0

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <map>
#include <random>

#include <gtest/gtest.h>

#include "exporter/schedule/places.h"
#include "probes/prober/prober.h"
#include "tests/exporter/schedule/simulated_fleet.h"

namespace staple::schedule {
namespace {

using namespace std::chrono_literals;
using std::chrono::nanoseconds;
using test::Kind;
using test::SimulatedEndpoint;
using test::SimulatedFleet;
using test::Simulation;

constexpr nanoseconds kAnswer = 200ms;  // the longest of a healthy endpoint

/// bound_of returns the longest that a quick endpoint waits, as promised in config/planning.md:
/// brief probes have at least half of the places, and each other endpoint is ahead at most once.
/// `brief` is how many of these may hold a place for kBrief, `answering` for kAnswer.
nanoseconds bound_of(const SimulatedFleet& fleet, int brief, int answering) {
  const auto places = static_cast<nanoseconds::rep>(fleet.places - Places::max_full(fleet.places));
  return (brief * nanoseconds(prober::kBrief) + answering * kAnswer) / places + prober::kBrief;
}

/// first_bound returns that bound while nothing is known of any endpoint.
nanoseconds first_bound(const SimulatedFleet& fleet) { return bound_of(fleet, fleet.size(), 0); }

/// later_bound returns that bound once each endpoint was probed.
nanoseconds later_bound(const SimulatedFleet& fleet) {
  const int answering =
      fleet.count(Kind::healthy) + fleet.count(Kind::refusing) + fleet.count(Kind::resetting);
  return bound_of(fleet, fleet.count(Kind::flapping), answering);
}

/// longest_gap returns the longest time between two starts of a probe of `endpoint`, or from
/// `begin` to the first one after it, or from the last one to `end`.
nanoseconds longest_gap(const SimulatedEndpoint& endpoint, SteadyTime begin, SteadyTime end) {
  nanoseconds longest{0};
  SteadyTime last = begin;
  for (const SteadyTime start : endpoint.starts) {
    if (start <= begin) continue;
    longest = std::max(longest, start - last);
    last = start;
  }
  return std::max(longest, end - last);
}

/// expect_on_time checks each endpoint that answers, or refuses, in the time from `begin` to `end`.
/// Between two starts lie at most an interval, the probe itself and the wait of `bound`. Where a
/// failure has settled, half an interval more: the retries end at a regular moment.
void expect_on_time(const Simulation& simulation, const SimulatedFleet& fleet, nanoseconds begin,
                    nanoseconds end, nanoseconds bound) {
  const std::map<Kind, nanoseconds> longest{{Kind::healthy, fleet.interval},
                                            {Kind::refusing, fleet.interval * 3 / 2},
                                            {Kind::resetting, fleet.interval * 3 / 2}};
  for (const SimulatedEndpoint& each : simulation.endpoints()) {
    if (!longest.contains(each.kind)) continue;
    const nanoseconds gap = longest_gap(each, simulation.begin() + begin, simulation.begin() + end);
    ASSERT_LE(gap / 1ms, (longest.at(each.kind) + kAnswer + bound) / 1ms);
  }
}

/// expect_turns checks that no slow or silent endpoint waits longer than its turn takes: a third of
/// the full probes are for its lane, and all of its lane may be ahead.
void expect_turns(const Simulation& simulation, const SimulatedFleet& fleet, nanoseconds end) {
  const int held =
      fleet.count(Kind::silent) + fleet.count(Kind::slow) + fleet.count(Kind::flapping);
  const auto full = static_cast<nanoseconds::rep>(Places::max_full(fleet.places));
  const nanoseconds turn = (3 * held / full + 2) * nanoseconds(fleet.timeout);
  const nanoseconds longest = fleet.interval * 3 / 2 + fleet.timeout + first_bound(fleet) + turn;
  for (const SimulatedEndpoint& each : simulation.endpoints())
    EXPECT_LE(longest_gap(each, simulation.begin(), simulation.begin() + end) / 1s, longest / 1s);
}

void expect_shares(const Simulation& simulation, const SimulatedFleet& fleet) {
  EXPECT_LE(simulation.max_running(), fleet.places);
  EXPECT_LE(simulation.max_full(), Places::max_full(fleet.places));
}

/// run simulates four intervals after a start without any knowledge.
void run(const SimulatedFleet& fleet, unsigned seed) {
  Simulation simulation(fleet, seed);
  const nanoseconds first = fleet.spread + first_bound(fleet);
  const nanoseconds end = first + 4 * nanoseconds(fleet.interval);
  simulation.run_until(end);
  expect_shares(simulation, fleet);
  for (const SimulatedEndpoint& each : simulation.endpoints()) {
    ASSERT_FALSE(each.starts.empty());
    EXPECT_LE(each.starts.front() - simulation.begin(), first);
  }
  expect_on_time(simulation, fleet, 0ns, end, first_bound(fleet));
  expect_on_time(simulation, fleet, first, end, later_bound(fleet));
  expect_turns(simulation, fleet, end);
}

SimulatedFleet draw_fleet(unsigned seed) {
  std::mt19937 chance(seed);
  const auto between = [&](int least, int most) {
    return std::uniform_int_distribution(least, most)(chance);
  };
  SimulatedFleet fleet;
  fleet.places = static_cast<std::size_t>(between(2, 120));
  fleet.interval = Seconds(between(60, 600));
  fleet.failure_interval = Seconds(between(10, 60));
  fleet.timeout = Seconds(between(5, 30));
  fleet.spread = Seconds(between(0, 60));
  // Their sum is within what the places can carry: an endpoint may need a place for kBrief.
  const int most = static_cast<int>(fleet.places) * static_cast<int>(fleet.interval.count()) / 24;
  for (const Kind kind :
       {Kind::healthy, Kind::refusing, Kind::resetting, Kind::silent, Kind::slow, Kind::flapping})
    fleet.counts[kind] = between(0, std::min(most, 300));
  fleet.counts[Kind::silent] *= 2;
  return fleet;
}

TEST(Fairness, HoldsForRandomFleets) {
  for (unsigned seed = 1; seed <= 40; ++seed) {
    SCOPED_TRACE(seed);
    run(draw_fleet(seed), seed);
  }
}

// 128 connections, of which 16 are for probes on demand.
TEST(Fairness, KeepsTheIntervalBesideTenTimesAsManyThatFail) {
  SimulatedFleet fleet;
  fleet.places = 112;
  fleet.counts = {
      {Kind::healthy, 200}, {Kind::refusing, 500}, {Kind::resetting, 500}, {Kind::silent, 1000}};
  run(fleet, 1);
  EXPECT_LT(fleet.spread + first_bound(fleet), fleet.interval);
}

TEST(Fairness, KeepsTheIntervalBesideTenTimesAsManyThatAreSilent) {
  SimulatedFleet fleet;
  fleet.places = 112;
  fleet.counts = {{Kind::healthy, 200}, {Kind::silent, 2000}};
  run(fleet, 2);
  EXPECT_LT(fleet.spread + first_bound(fleet), fleet.interval);
}

// All places are held by brief probes at first, since nothing else is due before them.
TEST(Fairness, ReachesEachEndpointInTheFirstIntervalBesideTenThousandThatAreSilent) {
  SimulatedFleet fleet;
  fleet.places = 112;
  fleet.counts = {{Kind::healthy, 1000}, {Kind::silent, 10'000}};
  Simulation simulation(fleet, 3);
  simulation.run_until(fleet.interval);
  for (const SimulatedEndpoint& each : simulation.endpoints()) EXPECT_FALSE(each.starts.empty());
}

// Known endpoints wait for one another and for a place, not for the brief probes of the new ones.
TEST(Fairness, KeepsTheIntervalOfKnownEndpointsWhenManySilentOnesAreAdded) {
  SimulatedFleet fleet;
  fleet.places = 28;
  fleet.interval = Seconds(20);
  fleet.failure_interval = fleet.timeout = fleet.spread = Seconds(5);
  fleet.counts = {{Kind::healthy, 100}};
  Simulation simulation(fleet, 5);
  simulation.run_until(60s);
  simulation.add(Kind::silent, 600);
  simulation.run_until(10min);
  expect_on_time(simulation, fleet, 40s, 10min, bound_of(fleet, 0, 100));
  for (const SimulatedEndpoint& each : simulation.endpoints()) {
    ASSERT_FALSE(each.starts.empty());
    EXPECT_LE(each.starts.front(),
              simulation.begin() + 60s + fleet.spread + bound_of(fleet, 600, 100));
  }
}

TEST(Fairness, OutlivesAnOutageOfMostOfTheFleet) {
  SimulatedFleet fleet;
  fleet.places = 112;
  fleet.counts = {{Kind::healthy, 200}, {Kind::slow, 3000}};
  Simulation simulation(fleet, 4);
  simulation.change(Kind::slow, Kind::refusing);  // they answer at once
  simulation.run_until(20min);
  simulation.change(Kind::refusing, Kind::silent);
  simulation.run_until(60min);
  expect_on_time(simulation, fleet, 20min, 60min, first_bound(fleet));
  for (const SimulatedEndpoint& each : simulation.endpoints()) {
    ASSERT_FALSE(each.recorded.empty());
    EXPECT_GT(each.recorded.back(), simulation.begin() + 20min) << "the outage is seen";
  }
}

}  // namespace
}  // namespace staple::schedule
