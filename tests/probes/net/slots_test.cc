#include "probes/net/slots.h"

#include <algorithm>
#include <cstddef>
#include <list>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/system/system_error.hpp>
#include <gtest/gtest.h>

#include "tests/probes/loop.h"

namespace staple::net {
namespace {

namespace asio = boost::asio;

struct SlotsTest : testing::Test {
  asio::io_context loop;
  Slots slots{loop.get_executor(), 1};
  std::vector<std::string> entered;
  std::vector<std::optional<Slots::Slot>> held;

  void enter(const std::string& who) {
    asio::co_spawn(
        loop,
        [](SlotsTest& test, std::string name) -> asio::awaitable<void> {
          auto slot = co_await test.slots.acquire();
          test.entered.push_back(name);
          test.held.emplace_back(std::move(slot));
        }(*this, who),
        asio::detached);
    poll();
  }

  void poll() {
    loop.restart();
    loop.poll();
  }
};

TEST_F(SlotsTest, GivesAPlaceAtOnceWhileThereIsOne) {
  enter("a");
  EXPECT_EQ(entered, std::vector<std::string>{"a"});
  EXPECT_EQ(slots.in_use(), 1u);
  EXPECT_EQ(slots.waiting(), 0u);
}

TEST_F(SlotsTest, LetsOthersWaitAndWakesThemInTheirOrder) {
  enter("a");
  enter("b");
  enter("c");
  EXPECT_EQ(entered, std::vector<std::string>{"a"});
  EXPECT_EQ(slots.waiting(), 2u);

  held[0].reset();
  poll();
  EXPECT_EQ(entered, (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(slots.in_use(), 1u);

  held[1].reset();
  held.pop_back();
  poll();
  EXPECT_EQ(entered, (std::vector<std::string>{"a", "b", "c"}));
}

TEST_F(SlotsTest, NeverHandsAPlaceToANewcomerBeforeTheFirstThatWaits) {
  enter("a");
  enter("b");
  held[0].reset();  // b is woken but has not run yet
  std::optional<Slots::Slot> late;
  asio::co_spawn(loop, store_result(slots.acquire(), late), asio::detached);
  poll();
  EXPECT_EQ(entered, (std::vector<std::string>{"a", "b"}));
  EXPECT_FALSE(late);
  EXPECT_EQ(slots.waiting(), 1u);
}

TEST_F(SlotsTest, GivesThePlaceBackWhenItIsDestroyed) {
  enter("a");
  held.clear();
  EXPECT_EQ(slots.in_use(), 0u);
}

TEST_F(SlotsTest, LeavesTheQueueWhenCancelled) {
  enter("a");
  asio::cancellation_signal stop;
  std::exception_ptr thrown;
  std::optional<Slots::Slot> slot;
  asio::co_spawn(
      loop, store_result(slots.acquire(), slot),
      asio::bind_cancellation_slot(stop.slot(), [&](std::exception_ptr error) { thrown = error; }));
  poll();
  EXPECT_EQ(slots.waiting(), 1u);
  stop.emit(asio::cancellation_type::terminal);
  poll();
  EXPECT_EQ(slots.waiting(), 0u);
  EXPECT_THROW(std::rethrow_exception(thrown), boost::system::system_error);
  EXPECT_EQ(slots.in_use(), 1u);
}

TEST_F(SlotsTest, OutlivedByAPlaceTakesNothingBack) {
  auto brief = std::make_optional<Slots>(loop.get_executor(), 1);
  auto slot = run(loop, brief->acquire());
  brief.reset();
  const auto moved = std::move(slot);  // and its end touches nothing
}

/// LanesTest has four places: one is kept for the foreground, two are for the background.
struct LanesTest : testing::Test {
  asio::io_context loop;
  Slots slots{loop.get_executor(), Places(4, 2, 1)};
  std::vector<Lane> entered;
  std::list<std::pair<Lane, std::optional<Slots::Slot>>> held;

  void enter(Lane lane, int times = 1) {
    for (int i = 0; i < times; ++i) {
      asio::co_spawn(
          loop,
          [](LanesTest& test, Lane of) -> asio::awaitable<void> {
            auto slot = co_await test.slots.acquire(of);
            test.entered.push_back(of);
            test.held.emplace_back(of, std::move(slot));
          }(*this, lane),
          asio::detached);
    }
    loop.restart();
    loop.poll();
  }

  // Gives back the place that one of `lane` has held longest.
  void leave(Lane lane) {
    const auto longest = std::ranges::find(held, lane, &std::pair<Lane, std::optional<Slots::Slot>>::first);
    longest->second.reset();
    held.erase(longest);
    loop.restart();
    loop.poll();
  }

  std::ptrdiff_t holding(Lane lane) const {
    return std::ranges::count(held, lane, &std::pair<Lane, std::optional<Slots::Slot>>::first);
  }
};

TEST_F(LanesTest, KeepAPlaceForTheForegroundHoweverManyOthersWait) {
  enter(Lane::background, 10);
  EXPECT_EQ(holding(Lane::background), 3);
  enter(Lane::foreground);
  EXPECT_EQ(holding(Lane::foreground), 1);
  EXPECT_EQ(slots.in_use(), 4u);
}

TEST_F(LanesTest, KeepHalfOfThePlacesForTheBackgroundInAFloodOfQuestions) {
  enter(Lane::foreground, 100);
  EXPECT_EQ(holding(Lane::foreground), 2);
  enter(Lane::background, 2);
  EXPECT_EQ(holding(Lane::background), 2);
  EXPECT_EQ(slots.waiting(), 98u);
}

TEST_F(LanesTest, AreServedInTurnWhereBothWait) {
  enter(Lane::background, 6);
  enter(Lane::foreground, 3);
  entered.clear();
  leave(Lane::background);
  leave(Lane::background);
  leave(Lane::foreground);
  leave(Lane::background);
  using enum Lane;
  EXPECT_EQ(entered, (std::vector{background, foreground, background, foreground}));
}

TEST_F(LanesTest, GiveAPlaceThatOneLaneMayNotHaveToTheOther) {
  enter(Lane::foreground, 10);
  enter(Lane::background, 4);
  EXPECT_EQ(holding(Lane::background), 2);
  leave(Lane::background);
  leave(Lane::background);  // it would be the foreground's turn, which has its half already
  EXPECT_EQ(holding(Lane::background), 2);
  EXPECT_EQ(holding(Lane::foreground), 2);
}

TEST_F(LanesTest, ShareASinglePlaceInTurn) {
  Slots one(loop.get_executor(), Places(1, 0, 0));
  std::vector<Lane> order;
  const auto pass = [&](Lane lane) -> asio::awaitable<void> {
    auto slot = co_await one.acquire(lane);
    order.push_back(lane);
  };
  auto first = run(loop, one.acquire(Lane::background));
  for (int i = 0; i < 3; ++i) asio::co_spawn(loop, pass(Lane::foreground), asio::detached);
  for (int i = 0; i < 2; ++i) asio::co_spawn(loop, pass(Lane::background), asio::detached);
  loop.restart();
  loop.poll();
  { const auto given_back = std::move(first); }
  loop.restart();
  loop.poll();
  using enum Lane;
  EXPECT_EQ(order, (std::vector{background, foreground, background, foreground, foreground}));
}

}  // namespace
}  // namespace staple::net
