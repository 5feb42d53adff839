#include "exporter/schedule/due.h"

#include <string>
#include <utility>

#include <gtest/gtest.h>

#include "exporter/endpoint/hash.h"

namespace staple::schedule {
namespace {

using namespace std::chrono_literals;

constexpr SteadyTime start{1000h + 17s};

TEST(Fnv, GivesThePublishedValues) {
  EXPECT_EQ(endpoint::fnv1a_64(""), 0xcbf29ce484222325U);
  EXPECT_EQ(endpoint::fnv1a_64("a"), 0xaf63dc4c8601ec8cU);
  EXPECT_EQ(endpoint::fnv1a_64("foobar"), 0x85944171f73967e8U);
}

TEST(Fnv, KeepsTheFleetApartFromTheTarget) {
  EXPECT_NE(endpoint::hash_endpoint("a", "bc"), endpoint::hash_endpoint("ab", "c"));
}

TEST(Share, SpreadsTargetsThatDifferInTheirLastDigitsOnly) {
  int tenths[10] = {};
  for (int port = 10000; port < 11000; ++port) {
    const double place =
        endpoint::map_to_unit_interval(endpoint::hash_endpoint("web", "127.0.0.1:" + std::to_string(port)));
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
  EXPECT_EQ(first_due({5min, 30s, 0}, start, 30s), start);
  EXPECT_EQ(first_due({5min, 30s, 0.5}, start, 30s), start + 15s);
}

TEST(Due, NeverSpreadsTheFirstRoundOverMoreThanTheInterval) {
  EXPECT_EQ(first_due({10s, 30s, 0.5}, start, 30s), start + 5s);
}

TEST(Due, ReturnsToTheSameMomentsOfTheIntervalWhateverAProbeTakes) {
  const Pace pace{5min, 30s, 0.25};
  const SteadyTime due = next_due(pace, start, false);
  for (const auto took : {1s, 20s, 149s}) EXPECT_EQ(next_due(pace, due + took, false), due + 5min);
}

TEST(Due, LeavesHalfAnIntervalAtLeastAndOneAndAHalfAtMost) {
  for (int hundredth = 0; hundredth < 100; ++hundredth) {
    const auto gap = next_due({5min, 30s, hundredth / 100.0}, start, false) - start;
    EXPECT_GE(gap, 150s);
    EXPECT_LT(gap, 450s);
  }
}

TEST(Due, SpreadsTheRegularRoundsOverTheInterval) {
  for (const auto& [place, moment] : {std::pair(0.0, 0s), std::pair(0.5, 50s), std::pair(0.75, 75s)}) {
    EXPECT_EQ(next_due({100s, 30s, place}, start, false).time_since_epoch() % 100s, moment);
  }
}

TEST(Due, ReturnsAfterTheFailureIntervalWhenAFaultIsNews) {
  EXPECT_EQ(next_due({5min, 30s, 0.25}, start, true), start + 30s);
}

TEST(Due, NeverRetriesLaterThanTheIntervalWould) {
  const Pace pace{1min, 10min, 0.25};
  EXPECT_EQ(next_due(pace, start, true), next_due(pace, start, false));
}

}  // namespace
}  // namespace staple::schedule
