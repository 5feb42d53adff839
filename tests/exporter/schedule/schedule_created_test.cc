// SPDX-License-Identifier: Apache-2.0

#include <memory>

#include <gtest/gtest.h>

#include "exporter/schedule/schedule.h"
#include "tests/exporter/endpoint/endpoints.h"

namespace staple::schedule {
namespace {

using namespace std::chrono_literals;

constexpr SteadyTime kBegin{1000h};

TEST(ScheduleCreated, KeepsWhenAnEndpointWasAddedUntilItIsRemoved) {
  Schedule schedule(10);
  const auto endpoint = test::make_endpoint("web", "a:443");
  const WallTime begin(1000s);
  schedule.apply({{endpoint}, {}}, 0s, kBegin, begin);
  for (const auto& due : schedule.start(kBegin))
    schedule.finish(due.ticket, {{test::make_healthy("192.0.2.1")}}, kBegin);
  const auto created = [&] { return schedule.snapshot().at(0)->created; };
  EXPECT_EQ(created(), begin);
  const auto changed = std::make_shared<endpoint::Endpoint>(*endpoint);
  changed->interval = 1h;
  schedule.apply({{changed}, {}}, 0s, kBegin, begin + 5s);
  EXPECT_EQ(created(), begin) << "its counts go on";
  schedule.apply({{}, {changed}}, 0s, kBegin, begin + 6s);
  schedule.apply({{endpoint}, {}}, 0s, kBegin, begin + 7s);
  EXPECT_EQ(created(), begin + 7s);
  EXPECT_EQ(schedule.snapshot().at(0)->probes, 0u);
}

TEST(ScheduleCreated, CountsAnEndpointAnewThatReturnsDuringItsProbe) {
  Schedule schedule(10);
  const auto endpoint = test::make_endpoint("web", "a:443");
  schedule.apply({{endpoint}, {}}, 0s, kBegin, WallTime(1s));
  const auto running = schedule.start(kBegin);
  ASSERT_EQ(running.size(), 1u);
  schedule.apply({{}, {endpoint}}, 0s, kBegin, WallTime(2s));
  schedule.apply({{endpoint}, {}}, 0s, kBegin, WallTime(3s));
  schedule.finish(running[0].ticket, {{test::make_healthy("192.0.2.1")}}, kBegin);
  EXPECT_EQ(schedule.snapshot().at(0)->created, WallTime(3s));
  EXPECT_EQ(schedule.snapshot().at(0)->probes, 0u);
}

}  // namespace
}  // namespace staple::schedule
