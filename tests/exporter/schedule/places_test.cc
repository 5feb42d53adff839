// SPDX-License-Identifier: Apache-2.0

#include "exporter/schedule/places.h"

#include <array>
#include <optional>
#include <utility>
#include <vector>

#include <gmock/gmock.h>

#include "tests/probes/prober/observations.h"

namespace staple::schedule {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;

constexpr SteadyTime kNow{1000h};

/// Due holds when the first endpoints of the lanes quick, answering, silent, undecided and unprobed
/// are due.
using Due = std::array<std::optional<SteadyTime>, kLanes>;

/// take_all takes places as long as endpoints are due, and returns them.
std::vector<std::pair<Lane, bool>> take_all(Places& places, const Due& due) {
  std::vector<std::pair<Lane, bool>> taken;
  while (const auto next = places.choose(due, kNow)) {
    places.take(*next);
    taken.emplace_back(next->lane, next->brief);
  }
  return taken;
}

TEST(Places, GiveFullProbesHalf) {
  using enum Lane;
  Places places(5);
  EXPECT_THAT(take_all(places, {{{}, kNow, {}}}),
              ElementsAre(std::pair(answering, false), std::pair(answering, false)));
  EXPECT_FALSE(places.has_room(silent));
  EXPECT_THAT(take_all(places, {{kNow, kNow - 1h, kNow - 1h}}),
              ElementsAre(std::pair(quick, true), std::pair(quick, true), std::pair(quick, true)));
  EXPECT_FALSE(places.has_room(quick));
  EXPECT_EQ(places.running(), 5u);
}

TEST(Places, AreTakenByBriefProbesOnceHalfAreHeld) {
  using enum Lane;
  Places places(4);
  EXPECT_THAT(take_all(places, {{kNow, {}, {}}}),
              ElementsAre(std::pair(quick, false), std::pair(quick, false), std::pair(quick, true),
                          std::pair(quick, true)));
  places.release({quick, false});
  EXPECT_FALSE(places.choose({{{}, kNow + 1ns, {}}}, kNow)) << "not due";
  EXPECT_THAT(take_all(places, {{kNow, {}, kNow - 1s}}), ElementsAre(std::pair(silent, false)));
}

TEST(Places, GoToTheLongestOverdue) {
  Places places(100);
  EXPECT_EQ(places.choose({{kNow - 2s, kNow - 1s, {}}}, kNow)->lane, Lane::quick);
  EXPECT_EQ(places.choose({{kNow - 2s, {}, kNow - 3s}}, kNow)->lane, Lane::silent);
}

TEST(Places, GoToTheLanesOfFullProbesInTurn) {
  using enum Lane;
  Places places(8);
  EXPECT_THAT(take_all(places, {{{}, kNow, kNow - 2h, kNow - 1h}}),
              ElementsAre(std::pair(silent, false), std::pair(undecided, false),
                          std::pair(answering, false), std::pair(silent, false)));
  Places others(8);
  EXPECT_THAT(take_all(others, {{{}, kNow, {}, kNow - 1h}}),
              ElementsAre(std::pair(undecided, false), std::pair(answering, false),
                          std::pair(undecided, false), std::pair(answering, false)));
}

TEST(Places, GoToQuickEndpointsBeforeUnprobedOnesButForOne) {
  using enum Lane;
  Places places(4);
  EXPECT_THAT(take_all(places, {{kNow, {}, {}, {}, kNow - 1h}}),
              ElementsAre(std::pair(unprobed, false), std::pair(quick, false),
                          std::pair(quick, true), std::pair(quick, true)));
  places.release({quick, true});
  EXPECT_EQ(places.choose({{kNow, {}, {}, {}, kNow - 1h}}, kNow)->lane, quick);
  EXPECT_EQ(places.choose({{kNow + 1ns, {}, {}, {}, kNow}}, kNow)->lane, unprobed);
  places.release({unprobed, false});
  EXPECT_EQ(places.choose({{kNow, {}, {}, {}, kNow}}, kNow)->lane, unprobed);
}

TEST(Places, LeaveOneForEachIfThereAreTwo) {
  using enum Lane;
  Places places(2);
  EXPECT_THAT(take_all(places, {{kNow, {}, kNow - 1h}}),
              ElementsAre(std::pair(silent, false), std::pair(quick, true)));
  Places one(1);
  EXPECT_THAT(take_all(one, {{kNow, {}, {}}}), ElementsAre(std::pair(quick, false)));
}

TEST(PlacesLane, IsThatOfTheSlowestConnection) {
  const auto silent = test::make_failed("192.0.2.1", Reason::handshake_timeout, "timeout");
  const auto healthy = test::make_healthy("192.0.2.2");
  EXPECT_EQ(find_lane({{healthy}, {}, false}), Lane::quick);
  EXPECT_EQ(find_lane({{silent}, {}, false}), Lane::quick) << "a timeout of a second";
  EXPECT_EQ(find_lane({{silent}, {}, true}), Lane::silent);
  EXPECT_EQ(find_lane({{healthy, silent}, {}, true}), Lane::answering);
}

}  // namespace
}  // namespace staple::schedule
