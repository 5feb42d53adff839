// SPDX-License-Identifier: Apache-2.0

#include "exporter/log_limit.h"

#include <string>

#include <gtest/gtest.h>

namespace staple {
namespace {

using namespace std::chrono_literals;

const SteadyTime kStart{1h};

/// write_many offers lines `first` to `last` of a topic. Returns how many are admitted.
int write_many(LogLimit& limit, const std::string& topic, int first, int last, SteadyTime now) {
  int admitted = 0;
  for (int i = first; i <= last; ++i) admitted += limit.admit(topic, std::to_string(i), now);
  return admitted;
}

TEST(LogLimit, HoldsTheLastLineBeyondTheLimitOfATopic) {
  LogLimit limit({.lines = 3, .period = 60s});
  EXPECT_EQ(write_many(limit, "a", 1, 15, kStart), 3);
  EXPECT_TRUE(limit.take_due(kStart + 59s).empty());

  const auto due = limit.take_due(kStart + 60s);
  ASSERT_EQ(due.size(), 1u);
  EXPECT_EQ(due[0].line, "15");
  EXPECT_EQ(due[0].suppressed, 11u) << "4 to 14";
  EXPECT_EQ(limit.suppressed(), 11u);
}

TEST(LogLimit, BeginsANewPeriodWithTheHeldLine) {
  LogLimit limit({.lines = 3, .period = 60s});
  write_many(limit, "a", 1, 4, kStart);
  ASSERT_EQ(limit.take_due(kStart + 70s).size(), 1u);
  EXPECT_EQ(write_many(limit, "a", 5, 9, kStart + 129s), 2) << "the held line was the first";
  EXPECT_TRUE(limit.take_due(kStart + 129s).empty());
  EXPECT_EQ(limit.take_due(kStart + 130s).size(), 1u);
}

TEST(LogLimit, LimitsEachTopicAlone) {
  LogLimit limit({.lines = 3, .period = 60s});
  EXPECT_EQ(write_many(limit, "a", 1, 9, kStart), 3);
  EXPECT_EQ(write_many(limit, "b", 1, 9, kStart), 3);
}

TEST(LogLimit, AdmitsEveryLineOfATopicThatWritesFewInAPeriod) {
  LogLimit limit({.lines = 3, .period = 60s});
  for (SteadyTime now = kStart; now < kStart + 1h; now += 20s) {
    EXPECT_TRUE(limit.admit("a", "line", now));
    EXPECT_TRUE(limit.take_due(now).empty());
  }
  EXPECT_EQ(limit.suppressed(), 0u);
}

TEST(LogLimit, KeepsTheOrderIfANewLineComesBeforeTheHeldOneIsTaken) {
  LogLimit limit({.lines = 1, .period = 60s});
  write_many(limit, "a", 1, 2, kStart);
  EXPECT_FALSE(limit.admit("a", "3", kStart + 61s));
  const auto due = limit.take_due(kStart + 61s);
  ASSERT_EQ(due.size(), 1u);
  EXPECT_EQ(due[0].line, "3");
  EXPECT_EQ(due[0].suppressed, 1u);
}

TEST(LogLimit, ForgetsTopicsAfterTheirPeriod) {
  LogLimit limit({.lines = 3, .period = 60s});
  write_many(limit, "a", 1, 3, kStart);
  write_many(limit, "b", 1, 4, kStart);
  limit.take_due(kStart + 60s);
  EXPECT_EQ(limit.size(), 1u);
  limit.take_due(kStart + 120s);
  EXPECT_EQ(limit.size(), 0u);
}

TEST(LogLimit, AdmitsALineOfEachOfAThousandTopicsAtOnce) {
  LogLimit limit;
  for (int i = 0; i < 1000; ++i) EXPECT_TRUE(limit.admit(std::to_string(i), "down", kStart));
}

TEST(LogLimit, CountsTheLinesBeyondTheLimitOfAllTopics) {
  LogLimit limit({.burst = 5, .per_second = 2, .report_interval = 10s});
  for (int i = 0; i < 9; ++i) EXPECT_EQ(limit.admit(std::to_string(i), "down", kStart), i < 5);
  EXPECT_EQ(limit.size(), 5u) << "refused topics take no memory";
  EXPECT_EQ(limit.suppressed(), 4u);

  EXPECT_TRUE(limit.admit("x", "down", kStart + 1s));
  EXPECT_TRUE(limit.admit("y", "down", kStart + 1s));
  EXPECT_FALSE(limit.admit("z", "down", kStart + 1s));

  EXPECT_EQ(limit.take_refused(kStart + 9s), 0u) << "not due";
  EXPECT_EQ(limit.take_refused(kStart + 10s), 5u);
  EXPECT_EQ(limit.take_refused(kStart + 30s), 0u) << "reported";
}

TEST(LogLimit, StaysBelowTheDefaultLimitOfJournald) {
  LogLimit limit;
  int written = 0;
  for (SteadyTime now = kStart; now <= kStart + 30s; now += 10ms) {
    for (int i = 0; i < 10; ++i) {
      const std::string topic = std::to_string(now.time_since_epoch().count() + i);
      written += limit.admit(topic, "line", now);
    }
    written += static_cast<int>(limit.take_due(now).size());
  }
  EXPECT_EQ(written, 1'000 + 30 * 20);
  EXPECT_LT(written, 10'000) << "in 30 s";
}

TEST(LogLimit, KeepsHeldLinesThatTheLimitOfAllTopicsDelays) {
  LogLimit limit({.lines = 1, .period = 60s, .burst = 2, .per_second = 0});
  write_many(limit, "a", 1, 2, kStart);
  write_many(limit, "b", 1, 2, kStart);
  EXPECT_TRUE(limit.take_due(kStart + 60s).empty());
  EXPECT_EQ(limit.take_all().size(), 2u);
  EXPECT_EQ(limit.size(), 0u);
}

}  // namespace
}  // namespace staple
