// SPDX-License-Identifier: Apache-2.0

#include "tests/fleet/plan.h"

#include <gtest/gtest.h>

namespace staple::fleet {
namespace {

using namespace std::chrono_literals;

constexpr WallTime kStart = std::chrono::sys_days(2026y / 11 / 20);

class PlanTest : public testing::Test {
 protected:
  const World world_{kStart};
  WallTime now_ = kStart;
  const Now clock_ = [this] { return now_; };
};

TEST_F(PlanTest, StaplesTheSameBytesForHalfAnHour) {
  const Site made = site(Plan(world_, "a.fleet.test"), clock_);
  const auto first = made.staple(TlsVersion::tls13);
  now_ += 30min - 1s;
  EXPECT_EQ(made.staple(TlsVersion::tls13), first) << "the same object, not a copy";
}

TEST_F(PlanTest, MakesANewStapleAfterHalfAnHour) {
  const Site made = site(Plan(world_, "a.fleet.test"), clock_);
  const Bytes first = *made.staple(TlsVersion::tls13);
  now_ += 30min;
  EXPECT_NE(*made.staple(TlsVersion::tls13), first);
}

TEST_F(PlanTest, MakesANewStapleWhenTheClockWasSetBack) {
  const Site made = site(Plan(world_, "a.fleet.test"), clock_);
  const Bytes first = *made.staple(TlsVersion::tls13);
  now_ -= 1h;
  EXPECT_NE(*made.staple(TlsVersion::tls13), first);
}

TEST_F(PlanTest, DistinguishesNoStapleFromAnEmptyStaple) {
  Plan none(world_, "a.fleet.test");
  none.sends_staple = false;
  EXPECT_FALSE(site(none, clock_).staple);
  Plan empty(world_, "a.fleet.test");
  empty.staple = Bytes();
  EXPECT_EQ(*site(empty, clock_).staple(TlsVersion::tls13), Bytes());
}

TEST_F(PlanTest, ListsTheStaplesOfLeafAndIssuerOnlyIfPlanned) {
  Plan plan(world_, "a.fleet.test");
  EXPECT_FALSE(site(plan, clock_).staple_list);
  plan.knows_staple_list = true;
  const Site made = site(plan, clock_);
  const std::vector<Bytes> list = *made.staple_list();
  ASSERT_EQ(list.size(), 2U);
  EXPECT_EQ(list[0], *made.staple(TlsVersion::tls12));
  EXPECT_NE(list[1], list[0]);
  plan.sends_staple = false;
  EXPECT_EQ(site(plan, clock_).staple_list()->front(), Bytes());
}

}  // namespace
}  // namespace staple::fleet
