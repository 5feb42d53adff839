#include "probes/net/slots.h"

#include <optional>
#include <string>
#include <vector>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/system/system_error.hpp>
#include <gtest/gtest.h>

#include "tests/probes/loop.h"

namespace staple {
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
  asio::co_spawn(loop, keep(slots.acquire(), late), asio::detached);
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
      loop, keep(slots.acquire(), slot),
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

}  // namespace
}  // namespace staple
