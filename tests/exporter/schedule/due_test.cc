// SPDX-License-Identifier: Apache-2.0

#include "exporter/schedule/due.h"

#include <string>
#include <utility>

#include <gtest/gtest.h>

#include "exporter/endpoint/hash.h"

namespace staple::schedule {
namespace {

using namespace std::chrono_literals;

constexpr SteadyTime kStart{1000h + 17s};

TEST(DueHash, GivesThePublishedValues) {
  EXPECT_EQ(endpoint::fnv1a_64(""), 0xcbf29ce484222325U);
  EXPECT_EQ(endpoint::fnv1a_64("a"), 0xaf63dc4c8601ec8cU);
  EXPECT_EQ(endpoint::fnv1a_64("foobar"), 0x85944171f73967e8U);
}

TEST(DueHash, DistinguishesTheFleetFromTheTarget) {
  EXPECT_NE(endpoint::hash_endpoint("a", "bc"), endpoint::hash_endpoint("ab", "c"));
}

TEST(DueShare, SpreadsTargetsThatDifferInTheirLastDigitsOnly) {
  int tenths[10] = {};
  for (int port = 10000; port < 11000; ++port) {
    const double place = endpoint::map_to_unit_interval(
        endpoint::hash_endpoint("web", "127.0.0.1:" + std::to_string(port)));
    ASSERT_GE(place, 0);
    ASSERT_LT(place, 1);
    ++tenths[static_cast<int>(place * 10)];
  }
  for (const int count : tenths) {
    EXPECT_GT(count, 60);
    EXPECT_LT(count, 140);
  }
}

TEST(Due, SpreadsTheFirstRoundOverTheStartup) {
  EXPECT_EQ(compute_first_due({5min, 30s, 0}, kStart, 30s), kStart);
  EXPECT_EQ(compute_first_due({5min, 30s, 0.5}, kStart, 30s), kStart + 15s);
}

TEST(Due, NeverSpreadsTheFirstRoundOverMoreThanTheInterval) {
  EXPECT_EQ(compute_first_due({10s, 30s, 0.5}, kStart, 30s), kStart + 5s);
}

TEST(Due, KeepsTheRegularMomentsWhateverAProbeTakes) {
  const Intervals intervals{5min, 30s, 0.25};
  const SteadyTime due = compute_next_due(intervals, kStart, false);
  for (const auto took : {1s, 20s, 149s})
    EXPECT_EQ(compute_next_due(intervals, due + took, false), due + 5min);
}

TEST(Due, IsHalfToOneAndAHalfIntervalsAway) {
  for (int hundredth = 0; hundredth < 100; ++hundredth) {
    const auto gap = compute_next_due({5min, 30s, hundredth / 100.0}, kStart, false) - kStart;
    EXPECT_GE(gap, 150s);
    EXPECT_LT(gap, 450s);
  }
}

TEST(Due, IsAtMostAnIntervalAwayAfterTheFirstProbe) {
  for (int hundredth = 0; hundredth < 100; ++hundredth) {
    const Intervals intervals{5min, 30s, hundredth / 100.0};
    const auto gap = compute_second_due(intervals, kStart, false) - kStart;
    EXPECT_GE(gap, 75s);
    EXPECT_LE(gap, 300s);
    const SteadyTime third = compute_next_due(intervals, kStart + gap + 60s, false);
    EXPECT_EQ((third - compute_next_due(intervals, kStart, false)) % 5min, 0s)
        << "the third probe comes at a regular moment";
    EXPECT_LE(third - kStart - gap, 300s) << "even if the second one is late";
    EXPECT_EQ(compute_second_due(intervals, kStart, true), kStart + 30s);
  }
}

TEST(Due, SpreadsTheRegularRoundsOverTheInterval) {
  for (const auto& [place, moment] :
       {std::pair(0.0, 0s), std::pair(0.5, 50s), std::pair(0.75, 75s)}) {
    EXPECT_EQ(compute_next_due({100s, 30s, place}, kStart, false).time_since_epoch() % 100s,
              moment);
  }
}

TEST(Due, RetriesAfterTheFailureInterval) {
  EXPECT_EQ(compute_next_due({5min, 30s, 0.25}, kStart, true), kStart + 30s);
}

TEST(Due, NeverRetriesLaterThanTheIntervalWould) {
  const Intervals intervals{1min, 10min, 0.25};
  EXPECT_EQ(compute_next_due(intervals, kStart, true), compute_next_due(intervals, kStart, false));
}

// A window of ten minutes that began a minute ago, due for a refresh in six and a half minutes.
constexpr HeldStaple kHeld{9min, Seconds(390)};
constexpr Intervals kAtOnce{5min, 30s, 0};

TEST(DueLookAhead, IsWhenTheRefreshIsDue) {
  EXPECT_EQ(compute_look_ahead(kAtOnce, kStart, kHeld, 20ms), kStart + 390s);
}

TEST(DueLookAhead, IsNeverSoonerThanTheFailureInterval) {
  EXPECT_EQ(compute_look_ahead(kAtOnce, kStart, {9min, 1s}, 20ms), kStart + 30s);
  EXPECT_EQ(compute_look_ahead({20s, 30s, 0}, kStart, {9min, 1s}, 20ms), kStart + 20s);
}

TEST(DueLookAhead, LeavesRoomForAProbeBeforeTheExpiry) {
  for (const auto& due : {std::optional<Seconds>(), std::optional<Seconds>(0s),
                          std::optional<Seconds>(-1s), std::optional<Seconds>(100s)}) {
    EXPECT_EQ(compute_look_ahead(kAtOnce, kStart, {100s, due}, 3s), kStart + 92s);
  }
  EXPECT_EQ(compute_look_ahead(kAtOnce, kStart, {25s, 10s}, 1s), kStart + 21s)
      << "the expiry does not wait for the failure interval";
}

TEST(DueLookAhead, ComesNotTwiceForOneExpiry) {
  EXPECT_EQ(compute_look_ahead(kAtOnce, kStart, {17s, {}}, 0s), kStart + 15s);
  EXPECT_EQ(compute_look_ahead(kAtOnce, kStart, {16s, {}}, 0s), std::nullopt);
  EXPECT_EQ(compute_look_ahead(kAtOnce, kStart, {0s, {}}, 0s), std::nullopt);
  EXPECT_EQ(compute_look_ahead(kAtOnce, kStart, {60s, {}}, 30s), std::nullopt);
}

TEST(DueLookAhead, SpreadsEndpointsWithTheSameExpiry) {
  const auto first = compute_look_ahead({5min, 30s, 0.999}, kStart, {177s, {}}, 0s);
  const auto last = compute_look_ahead({5min, 30s, 0}, kStart, {177s, {}}, 0s);
  EXPECT_EQ(*last - kStart, 175s);
  EXPECT_GT(*last - *first, 19s);
  EXPECT_LE(*last - *first, 20s);
}

TEST(DueLookAhead, BearsTimesOfAnyLength) {
  constexpr Intervals kLongest{24h * 3650, 24h * 3650, 0.5};
  const Seconds ages = std::chrono::years(9000);
  EXPECT_GT(compute_look_ahead(kLongest, SteadyTime{}, {ages, ages}, 20ms),
            compute_next_due(kLongest, SteadyTime{}, false));
  EXPECT_EQ(compute_look_ahead(kLongest, SteadyTime{}, {-ages, -ages}, 20ms), std::nullopt);
}

}  // namespace
}  // namespace staple::schedule
