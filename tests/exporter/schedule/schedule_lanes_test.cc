// SPDX-License-Identifier: Apache-2.0

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "exporter/schedule/due.h"
#include "exporter/schedule/schedule.h"
#include "tests/exporter/endpoint/endpoints.h"

namespace staple::schedule {
namespace {

using namespace std::chrono_literals;
using test::make_healthy;

constexpr SteadyTime kBegin{1000h};

std::vector<std::shared_ptr<const endpoint::Endpoint>> make_endpoints(int count) {
  std::vector<std::shared_ptr<const endpoint::Endpoint>> result;
  for (int i = 0; i < count; ++i)
    result.push_back(test::make_endpoint("web", "host" + std::to_string(i) + ":443"));
  return result;
}

prober::Observations make_silent() {
  return {{test::make_failed("192.0.2.1", Reason::handshake_timeout, "timeout")}, {}, true};
}

TEST(ScheduleLanes, DoesNotRecordABriefProbeThatWasSlow) {
  Schedule schedule(2);
  schedule.apply({make_endpoints(2), {}}, 0s, kBegin);
  const auto running = schedule.start(kBegin);
  ASSERT_EQ(running.size(), 2u);
  EXPECT_FALSE(running[0].brief) << "nothing else runs";
  EXPECT_TRUE(running[1].brief) << "half of the places are held";
  EXPECT_TRUE(schedule.finish(running[1].ticket, make_silent(), kBegin + 2s).empty());
  for (const auto& status : schedule.snapshot()) EXPECT_EQ(status->probes, 0u);

  EXPECT_TRUE(schedule.start(kBegin + 1h).empty()) << "the place for full probes is held";
  EXPECT_EQ(schedule.count_overdue(Lane::undecided, kBegin + 1h), 1u);
  EXPECT_EQ(schedule.count_overdue(Lane::quick, kBegin + 1h), 0u);
  schedule.finish(running[0].ticket, {{make_healthy("192.0.2.1")}}, kBegin + 20s);
  ASSERT_TRUE(schedule.wake_time());
  EXPECT_LE(*schedule.wake_time(), kBegin + 32s) << "after the failure interval";
  const auto again = schedule.start(kBegin + 32s);
  ASSERT_EQ(again.size(), 1u);
  EXPECT_FALSE(again[0].brief);
  EXPECT_EQ(schedule.finish(again[0].ticket, make_silent(), kBegin + 52s).size(), 1u);
}

// fill_full_places starts a full probe of each of four endpoints that are silent. Two have a place.
std::vector<Schedule::DueProbe> fill_full_places(Schedule& schedule) {
  schedule.apply({make_endpoints(4), {}}, 0s, kBegin);
  for (const auto& due : schedule.start(kBegin))
    schedule.finish(due.ticket, make_silent(), kBegin + 20s);
  return schedule.start(kBegin + 10min);
}

TEST(ScheduleLanes, RetriesAFailureOnceAnIntervalWhileOthersWaitForFullProbes) {
  Schedule schedule(4);
  const auto running = fill_full_places(schedule);
  ASSERT_EQ(running.size(), 2u);
  const SteadyTime now = kBegin + 10min + 20s;
  schedule.finish(running[0].ticket, make_silent(), now);
  const auto third = schedule.start(now);
  ASSERT_EQ(third.size(), 1u);
  schedule.finish(third[0].ticket, make_silent(), now);
  schedule.finish(running[1].ticket, make_silent(), now);
  for (const auto& due : schedule.start(now + 29s)) {
    EXPECT_NE(due.endpoint, running[0].endpoint);
    EXPECT_NE(due.endpoint, third[0].endpoint) << "the fourth endpoint waited";
  }
}

TEST(ScheduleLanes, MeasuresTheLagOfQuickEndpointsOnly) {
  Schedule schedule(4);
  fill_full_places(schedule);
  EXPECT_EQ(schedule.lag().sum(), 0);
}

TEST(ScheduleLanes, SaysThatAStateHasSettled) {
  Schedule schedule(2);
  schedule.apply({make_endpoints(1), {}}, 0s, kBegin);
  const auto settled_of = [&](const prober::Observations& observations) {
    const SteadyTime now = schedule.wake_time().value();
    const auto due = schedule.start(now);
    schedule.finish(due.at(0).ticket, observations, now);
    return due[0].settled;
  };
  for (unsigned i = 0; i < kRepetitionsToSettle; ++i) EXPECT_FALSE(settled_of(make_silent())) << i;
  EXPECT_TRUE(settled_of({{make_healthy("192.0.2.1")}})) << "before this probe";
  EXPECT_FALSE(settled_of({{make_healthy("192.0.2.1")}}));
}

}  // namespace
}  // namespace staple::schedule
