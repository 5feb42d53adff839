// SPDX-License-Identifier: Apache-2.0

#include "exporter/schedule/schedule.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <utility>

#include <gtest/gtest.h>

#include "exporter/schedule/due.h"
#include "tests/exporter/endpoint/endpoints.h"

namespace staple::schedule {
namespace {

using namespace std::chrono_literals;
using test::make_endpoint;
using test::make_healthy;

constexpr SteadyTime kBegin{1000h};

using Endpoints = std::vector<std::shared_ptr<const endpoint::Endpoint>>;

Endpoints make_endpoints(int count) {
  Endpoints result;
  for (int i = 0; i < count; ++i)
    result.push_back(make_endpoint("web", "host" + std::to_string(i) + ":443"));
  return result;
}

prober::Observation make_refused() {
  return test::make_failed("192.0.2.1", Reason::connect_refused, "refused");
}

// probe_next starts the next probe when it is due and ends it at once with `observation`. Returns
// its time.
SteadyTime probe_next(Schedule& schedule, prober::Observation observation) {
  const SteadyTime now = schedule.wake_time().value();
  for (const auto& due : schedule.start(now)) schedule.finish(due.ticket, {{observation}}, now);
  return now;
}

// run_until probes everything that is due before `end`, with healthy results. Returns when each
// endpoint was started first.
std::map<std::string, SteadyTime> run_until(Schedule& schedule, SteadyTime end) {
  std::map<std::string, SteadyTime> result;
  while (schedule.wake_time() && *schedule.wake_time() < end) {
    const SteadyTime now = *schedule.wake_time();
    for (const auto& due : schedule.start(now)) {
      result.emplace(due.endpoint->name, now);
      schedule.finish(due.ticket, {{make_healthy("192.0.2.1")}}, now);
    }
  }
  return result;
}

TEST(Schedule, StartsEveryEndpointOnceWithinTheStartupSpread) {
  Schedule schedule(1000);
  schedule.apply({make_endpoints(200), {}}, 30s, kBegin);
  std::set<std::string> started;
  for (const auto& due : schedule.start(kBegin + 30s)) started.insert(due.endpoint->name);
  EXPECT_EQ(started.size(), 200u);
  EXPECT_FALSE(schedule.wake_time());
}

TEST(Schedule, DoesNotStartTheFirstRoundAllAtOnce) {
  Schedule schedule(1000);
  schedule.apply({make_endpoints(200), {}}, 30s, kBegin);
  const std::size_t first_half = schedule.start(kBegin + 15s).size();
  EXPECT_GT(first_half, 60u);
  EXPECT_LT(first_half, 140u);
}

TEST(Schedule, NeverProbesAnEndpointTwiceAtOnce) {
  Schedule schedule(10);
  schedule.apply({make_endpoints(1), {}}, 0s, kBegin);
  const auto running = schedule.start(kBegin);
  ASSERT_EQ(running.size(), 1u);
  EXPECT_TRUE(schedule.start(kBegin + 24h).empty());
  schedule.finish(running[0].ticket, {{make_healthy("192.0.2.1")}}, kBegin + 24h);
  EXPECT_EQ(schedule.start(kBegin + 25h).size(), 1u);
}

TEST(Schedule, StartsNoMoreThanItsBoundAndTheLongestOverdueFirst) {
  Schedule schedule(2);
  schedule.apply({make_endpoints(5), {}}, 30s, kBegin);
  const auto first = schedule.start(kBegin + 60s);
  ASSERT_EQ(first.size(), 2u);
  EXPECT_EQ(schedule.running(), 2u);
  EXPECT_EQ(schedule.count_overdue(Lane::unprobed, kBegin + 60s), 3u);
  EXPECT_FALSE(schedule.wake_time()) << "nothing can start before something ends";
  schedule.finish(first[0].ticket, {{make_healthy("192.0.2.1")}}, kBegin + 60s);
  ASSERT_TRUE(schedule.wake_time());
  EXPECT_LT(*schedule.wake_time(), kBegin + 60s);
  EXPECT_EQ(schedule.start(kBegin + 60s).size(), 1u);
}

TEST(Schedule, MeasuresHowLateAProbeStarts) {
  Schedule schedule(2);
  schedule.apply({make_endpoints(1), {}}, 0s, kBegin);
  schedule.start(kBegin + 7s);
  EXPECT_DOUBLE_EQ(schedule.lag().sum(), 7);
}

TEST(Schedule, StartsWhatIsDueWithinTenMillisecondsTogether) {
  Schedule schedule(10'000);
  schedule.apply({make_endpoints(5000), {}}, 10s, kBegin);
  std::size_t wakes = 0;
  std::size_t started = 0;
  while (const auto wake = schedule.wake_time()) {
    EXPECT_EQ(wake->time_since_epoch() % 10ms, 0s);
    const auto due = schedule.start(*wake);
    started += due.size();
    ++wakes;
  }
  EXPECT_EQ(started, 5000u);
  EXPECT_LE(wakes, 1001u);
}

TEST(Schedule, ProbesAHealthyEndpointOnceAnInterval) {
  Schedule schedule(2);
  schedule.apply({make_endpoints(1), {}}, 0s, kBegin);
  probe_next(schedule, make_healthy("192.0.2.1"));
  const SteadyTime second = probe_next(schedule, make_healthy("192.0.2.1"));
  EXPECT_EQ(probe_next(schedule, make_healthy("192.0.2.1")), second + 5min);
}

TEST(Schedule, ProbesACertificateWithoutResponderOnceAnInterval) {
  Schedule schedule(2);
  schedule.apply({make_endpoints(1), {}}, 0s, kBegin);
  probe_next(schedule, test::make_not_applicable("192.0.2.1"));
  const SteadyTime second = probe_next(schedule, test::make_not_applicable("192.0.2.1"));
  EXPECT_EQ(probe_next(schedule, test::make_not_applicable("192.0.2.1")), second + 5min);
}

TEST(Schedule, RetriesAfterAFaultUntilItSettles) {
  Schedule schedule(2);
  schedule.apply({make_endpoints(1), {}}, 0s, kBegin);
  SteadyTime last = probe_next(schedule, make_refused());
  for (unsigned i = 1; i < kRepetitionsToSettle; ++i) {
    // A regular moment of the interval may come before the failure interval has passed.
    const SteadyTime next = probe_next(schedule, make_refused());
    EXPECT_LE(next - last, 30s) << i;
    last = next;
  }
  EXPECT_GE(probe_next(schedule, make_refused()) - last, 150s);
}

TEST(Schedule, AsksAServerThatHasBlockedThisHostOnceAnInterval) {
  Schedule schedule(2);
  schedule.apply({make_endpoints(1), {}}, 0s, kBegin);
  const auto blocked = test::make_failed("192.0.2.1", Reason::starttls_blocked, "error 1129");
  probe_next(schedule, blocked);
  const SteadyTime second = probe_next(schedule, blocked);
  EXPECT_EQ(probe_next(schedule, blocked), second + 5min);
}

TEST(Schedule, RestartsTheCountWhenTheResultChanges) {
  Schedule schedule(2);
  schedule.apply({make_endpoints(1), {}}, 0s, kBegin);
  for (unsigned i = 0; i < kRepetitionsToSettle; ++i) probe_next(schedule, make_refused());
  const SteadyTime changed = probe_next(schedule, test::make_revoked("192.0.2.1"));
  EXPECT_LE(probe_next(schedule, test::make_revoked("192.0.2.1")) - changed, 30s);
}

TEST(Schedule, KeepsStateAndDueTimeOfEndpointsThatStay) {
  Schedule schedule(10);
  schedule.apply({make_endpoints(1), {}}, 0s, kBegin);
  probe_next(schedule, make_healthy("192.0.2.1"));
  const std::optional<SteadyTime> due = schedule.wake_time();
  auto again = make_endpoint("web", "host0:443");
  again->labels = {{"team", "payments"}};
  schedule.apply({{again}, {}}, 0s, kBegin + 1s);
  EXPECT_EQ(schedule.wake_time(), std::min(*due, kBegin + 1s + 5min));
  const endpoint::Snapshot snapshot = schedule.snapshot();
  ASSERT_EQ(snapshot.size(), 1u);
  EXPECT_EQ(snapshot[0]->probes, 1u);
  EXPECT_EQ(snapshot[0]->addresses.size(), 1u);
  EXPECT_EQ(snapshot[0]->endpoint->labels, again->labels);
}

TEST(Schedule, DiscardsTheResultOfAProbeOfARemovedEndpoint) {
  Schedule schedule(10);
  schedule.apply({make_endpoints(1), {}}, 0s, kBegin);
  const auto running = schedule.start(kBegin);
  schedule.apply({{}, make_endpoints(1)}, 0s, kBegin);
  EXPECT_TRUE(schedule.snapshot().empty());
  EXPECT_TRUE(schedule.finish(running[0].ticket, {{make_refused()}}, kBegin + 1s).empty());
  EXPECT_TRUE(schedule.snapshot().empty());
  EXPECT_EQ(schedule.running(), 0u);
  EXPECT_FALSE(schedule.wake_time());
}

TEST(Schedule, NeverProbesAReaddedEndpointTwiceAtOnce) {
  Schedule schedule(10);
  schedule.apply({make_endpoints(1), {}}, 0s, kBegin);
  const auto running = schedule.start(kBegin);
  schedule.apply({{}, make_endpoints(1)}, 0s, kBegin);
  schedule.apply({make_endpoints(1), {}}, 0s, kBegin);
  EXPECT_TRUE(schedule.start(kBegin + 1h).empty());
  schedule.finish(running[0].ticket, {{make_healthy("192.0.2.1")}}, kBegin + 1h);
  EXPECT_EQ(schedule.start(kBegin + 2h).size(), 1u);
}

// Its settings may have changed since that probe began.
TEST(Schedule, ProbesAReaddedEndpointAgainAndDiscardsTheOldResult) {
  Schedule schedule(10);
  schedule.apply({make_endpoints(1), {}}, 0s, kBegin);
  const auto running = schedule.start(kBegin);
  schedule.apply({{}, make_endpoints(1)}, 0s, kBegin);
  schedule.apply({make_endpoints(1), {}}, 30s, kBegin);
  EXPECT_TRUE(schedule.finish(running[0].ticket, {{make_refused()}}, kBegin + 1s).empty());
  EXPECT_TRUE(schedule.snapshot().at(0)->addresses.empty());
  const auto again = schedule.start(kBegin + 30s);
  ASSERT_EQ(again.size(), 1u);
  EXPECT_EQ(schedule.finish(again[0].ticket, {{make_refused()}}, kBegin + 31s).size(), 1u);
}

TEST(Schedule, SpreadsNewEndpointsOfAReload) {
  Schedule schedule(1000);
  schedule.apply({make_endpoints(1), {}}, 0s, kBegin);
  schedule.apply({make_endpoints(200), {}}, 30s, kBegin + 1h);
  const std::size_t first_half = schedule.start(kBegin + 1h + 15s).size();
  EXPECT_GT(first_half, 60u);
  EXPECT_LT(first_half, 140u);
}

TEST(Schedule, KeepsEndpointsThatADifferenceDoesNotName) {
  Schedule changed(1000);
  Schedule untouched(1000);
  for (Schedule* schedule : {&changed, &untouched}) {
    schedule->apply({make_endpoints(50), {}}, 30s, kBegin);
    for (int i = 0; i < 40; ++i) probe_next(*schedule, make_healthy("192.0.2.1"));
  }
  const endpoint::Snapshot before = changed.snapshot();
  changed.apply({{make_endpoint("web", "new:443")}, {make_endpoint("web", "host7:443")}}, 0s,
                kBegin + 40s);

  const endpoint::Snapshot after = changed.snapshot();
  ASSERT_EQ(after.size(), 50u);
  EXPECT_EQ(after.back()->endpoint->name, "new:443");
  for (const auto& status : before) {
    const bool gone = status->endpoint->name == "host7:443";
    EXPECT_EQ(std::ranges::count(after, status), gone ? 0 : 1) << status->endpoint->name;
  }
  auto expected = run_until(untouched, kBegin + 10min);
  expected.erase("host7:443");
  expected["new:443"] = kBegin + 40s;
  EXPECT_EQ(run_until(changed, kBegin + 10min), expected);
}

TEST(Schedule, RemovesAnEndpointWhileItIsProbed) {
  Schedule schedule(1000);
  schedule.apply({make_endpoints(2), {}}, 0s, kBegin);
  const auto running = schedule.start(kBegin);
  schedule.apply({{}, {make_endpoint("web", "host0:443"), make_endpoint("web", "host0:443")}}, 0s,
                 kBegin);
  EXPECT_EQ(schedule.snapshot().size(), 1u);
  for (const auto& due : running)
    schedule.finish(due.ticket, {{make_healthy("192.0.2.1")}}, kBegin + 1s);
  EXPECT_EQ(schedule.snapshot().size(), 1u);
  EXPECT_EQ(run_until(schedule, kBegin + 10min).size(), 1u);
}

TEST(Schedule, HasStartedTheFirstRoundWhenEachFleetHas) {
  Schedule schedule(1);
  schedule.apply({{make_endpoint("web", "a:443"), make_endpoint("mail", "b:443")}, {}}, 0s, kBegin);
  EXPECT_FALSE(schedule.has_started_first_round());
  const auto running = schedule.start(kBegin);
  EXPECT_FALSE(schedule.has_started_first_round());
  schedule.finish(running[0].ticket, {{make_healthy("192.0.2.1")}}, kBegin);
  schedule.start(kBegin);
  EXPECT_TRUE(schedule.has_started_first_round());
  schedule.apply({make_endpoints(5), {}}, 30s, kBegin);
  EXPECT_TRUE(schedule.has_started_first_round())
      << "a reload must not take a running exporter out of service";
}

TEST(Schedule, WithoutFleetsHasNothingToStart) {
  Schedule schedule(1);
  EXPECT_TRUE(schedule.has_started_first_round());
}

}  // namespace
}  // namespace staple::schedule
