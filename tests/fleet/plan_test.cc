#include "tests/fleet/plan.h"

#include <gtest/gtest.h>

namespace staple::fleet {
namespace {

using namespace std::chrono_literals;

constexpr Time kStart = std::chrono::sys_days(2026y / 11 / 20);

class PlanTest : public testing::Test {
 protected:
  const World world_{kStart};
  Time now_ = kStart;
  const Now clock_ = [this] { return now_; };
};

TEST_F(PlanTest, StaplesTheSameBytesForHalfAnHour) {
  const Site made = site(Plan(world_, "a.fleet.test"), clock_);
  const auto first = made.staple();
  now_ += 30min - 1s;
  EXPECT_EQ(made.staple(), first) << "not even a copy";
}

TEST_F(PlanTest, MakesTheStapleAnewAfterHalfAnHour) {
  const Site made = site(Plan(world_, "a.fleet.test"), clock_);
  const Bytes first = *made.staple();
  now_ += 30min;
  EXPECT_NE(*made.staple(), first);
}

TEST_F(PlanTest, MakesTheStapleAnewWhenTheClockWasSetBack) {
  const Site made = site(Plan(world_, "a.fleet.test"), clock_);
  const Bytes first = *made.staple();
  now_ -= 1h;
  EXPECT_NE(*made.staple(), first);
}

TEST_F(PlanTest, TellsNoStapleFromAnEmptyOne) {
  Plan none(world_, "a.fleet.test");
  none.sends_staple = false;
  EXPECT_FALSE(site(none, clock_).staple);
  Plan empty(world_, "a.fleet.test");
  empty.staple = Bytes();
  EXPECT_EQ(*site(empty, clock_).staple(), Bytes());
}

}  // namespace
}  // namespace staple::fleet
