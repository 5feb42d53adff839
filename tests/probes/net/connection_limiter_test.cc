// SPDX-License-Identifier: Apache-2.0

#include "probes/net/connection_limiter.h"

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

struct ConnectionLimiterTest : testing::Test {
  asio::io_context loop;
  ConnectionLimiter limiter{loop.get_executor(), 1};
  std::vector<std::string> acquired;
  std::vector<std::optional<ConnectionLimiter::Permit>> held;

  void acquire(const std::string& label) {
    asio::co_spawn(
        loop,
        [](ConnectionLimiterTest& test, std::string name) -> asio::awaitable<void> {
          auto permit = co_await test.limiter.acquire();
          test.acquired.push_back(name);
          test.held.emplace_back(std::move(permit));
        }(*this, label),
        asio::detached);
    poll();
  }

  void poll() {
    loop.restart();
    loop.poll();
  }
};

TEST_F(ConnectionLimiterTest, GrantsAPermitAtOnceWhileThereIsRoom) {
  acquire("a");
  EXPECT_EQ(acquired, std::vector<std::string>{"a"});
  EXPECT_EQ(limiter.in_use(), 1u);
  EXPECT_EQ(limiter.waiting(), 0u);
}

TEST_F(ConnectionLimiterTest, WakesWaitersInOrder) {
  acquire("a");
  acquire("b");
  acquire("c");
  EXPECT_EQ(acquired, std::vector<std::string>{"a"});
  EXPECT_EQ(limiter.waiting(), 2u);

  held[0].reset();
  poll();
  EXPECT_EQ(acquired, (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(limiter.in_use(), 1u);

  held[1].reset();
  held.pop_back();
  poll();
  EXPECT_EQ(acquired, (std::vector<std::string>{"a", "b", "c"}));
}

TEST_F(ConnectionLimiterTest, NeverGrantsAPermitToANewcomerBeforeTheFirstWaiter) {
  acquire("a");
  acquire("b");
  held[0].reset();  // b has been woken but has not run yet
  std::optional<ConnectionLimiter::Permit> late;
  asio::co_spawn(loop, store_result(limiter.acquire(), late), asio::detached);
  poll();
  EXPECT_EQ(acquired, (std::vector<std::string>{"a", "b"}));
  EXPECT_FALSE(late);
  EXPECT_EQ(limiter.waiting(), 1u);
}

TEST_F(ConnectionLimiterTest, ReleasesThePermitWhenItIsDestroyed) {
  acquire("a");
  held.clear();
  EXPECT_EQ(limiter.in_use(), 0u);
}

TEST_F(ConnectionLimiterTest, RemovesACancelledWaiterFromTheQueue) {
  acquire("a");
  asio::cancellation_signal stop;
  std::exception_ptr thrown;
  std::optional<ConnectionLimiter::Permit> permit;
  asio::co_spawn(
      loop, store_result(limiter.acquire(), permit),
      asio::bind_cancellation_slot(stop.slot(), [&](std::exception_ptr error) { thrown = error; }));
  poll();
  EXPECT_EQ(limiter.waiting(), 1u);
  stop.emit(asio::cancellation_type::terminal);
  poll();
  EXPECT_EQ(limiter.waiting(), 0u);
  EXPECT_THROW(std::rethrow_exception(thrown), boost::system::system_error);
  EXPECT_EQ(limiter.in_use(), 1u);
}

TEST_F(ConnectionLimiterTest, IgnoresAPermitThatOutlivesIt) {
  auto brief = std::make_optional<ConnectionLimiter>(loop.get_executor(), 1);
  auto permit = run(loop, brief->acquire());
  brief.reset();
  const auto moved = std::move(permit);  // its destructor has no effect
}

/// LanesTest has four permits. One is reserved for the foreground, two for the background.
struct ConnectionLimiterPrioritiesTest : testing::Test {
  asio::io_context loop;
  ConnectionLimiter limiter{loop.get_executor(), ConnectionLimits(4, 2, 1)};
  std::vector<Priority> acquired;
  std::list<std::pair<Priority, std::optional<ConnectionLimiter::Permit>>> held;

  void acquire(Priority priority, int times = 1) {
    for (int i = 0; i < times; ++i) {
      asio::co_spawn(
          loop,
          [](ConnectionLimiterPrioritiesTest& test, Priority of) -> asio::awaitable<void> {
            auto permit = co_await test.limiter.acquire(of);
            test.acquired.push_back(of);
            test.held.emplace_back(of, std::move(permit));
          }(*this, priority),
          asio::detached);
    }
    loop.restart();
    loop.poll();
  }

  // Releases the oldest permit of `priority`.
  void release(Priority priority) {
    const auto longest = std::ranges::find(
        held, priority, &std::pair<Priority, std::optional<ConnectionLimiter::Permit>>::first);
    longest->second.reset();
    held.erase(longest);
    loop.restart();
    loop.poll();
  }

  std::ptrdiff_t holding(Priority priority) const {
    return std::ranges::count(
        held, priority, &std::pair<Priority, std::optional<ConnectionLimiter::Permit>>::first);
  }
};

TEST_F(ConnectionLimiterPrioritiesTest, KeepAPermitForTheForegroundWhenTheBackgroundQueues) {
  acquire(Priority::background, 10);
  EXPECT_EQ(holding(Priority::background), 3);
  acquire(Priority::foreground);
  EXPECT_EQ(holding(Priority::foreground), 1);
  EXPECT_EQ(limiter.in_use(), 4u);
}

TEST_F(ConnectionLimiterPrioritiesTest,
       KeepHalfOfThePermitsForTheBackgroundInAFloodOfOnDemandProbes) {
  acquire(Priority::foreground, 100);
  EXPECT_EQ(holding(Priority::foreground), 2);
  acquire(Priority::background, 2);
  EXPECT_EQ(holding(Priority::background), 2);
  EXPECT_EQ(limiter.waiting(), 98u);
}

TEST_F(ConnectionLimiterPrioritiesTest, AreServedAlternatelyWhenBothWait) {
  acquire(Priority::background, 6);
  acquire(Priority::foreground, 3);
  acquired.clear();
  release(Priority::background);
  release(Priority::background);
  release(Priority::foreground);
  release(Priority::background);
  using enum Priority;
  EXPECT_EQ(acquired, (std::vector{background, foreground, background, foreground}));
}

TEST_F(ConnectionLimiterPrioritiesTest, GrantAPermitToTheOtherPriorityWhenOneIsAtItsLimit) {
  acquire(Priority::foreground, 10);
  acquire(Priority::background, 4);
  EXPECT_EQ(holding(Priority::background), 2);
  release(Priority::background);
  release(Priority::background);  // the foreground would be next, but is at its limit
  EXPECT_EQ(holding(Priority::background), 2);
  EXPECT_EQ(holding(Priority::foreground), 2);
}

TEST_F(ConnectionLimiterPrioritiesTest, AlternateOnASinglePermit) {
  ConnectionLimiter one(loop.get_executor(), ConnectionLimits(1, 0, 0));
  std::vector<Priority> order;
  const auto pass = [&](Priority priority) -> asio::awaitable<void> {
    auto permit = co_await one.acquire(priority);
    order.push_back(priority);
  };
  auto first = run(loop, one.acquire(Priority::background));
  for (int i = 0; i < 3; ++i) asio::co_spawn(loop, pass(Priority::foreground), asio::detached);
  for (int i = 0; i < 2; ++i) asio::co_spawn(loop, pass(Priority::background), asio::detached);
  loop.restart();
  loop.poll();
  { const auto given_back = std::move(first); }
  loop.restart();
  loop.poll();
  using enum Priority;
  EXPECT_EQ(order, (std::vector{background, foreground, background, foreground, foreground}));
}

/// ConnectionLimiterFullTest has eight permits. The background may hold seven, three of them full.
struct ConnectionLimiterFullTest : ConnectionLimiterPrioritiesTest {
  ConnectionLimiterFullTest() { limiter.set_limits(ConnectionLimits(8, 4, 1, 3)); }
};

TEST_F(ConnectionLimiterFullTest, LeavesTheRestToConnectionsThatAreShort) {
  acquire(Priority::full, 20);
  EXPECT_EQ(holding(Priority::full), 3);
  acquire(Priority::background, 20);
  EXPECT_EQ(holding(Priority::background), 4);
  acquire(Priority::foreground, 20);
  EXPECT_EQ(holding(Priority::foreground), 1);
}

TEST_F(ConnectionLimiterFullTest, CountsThemAsBackgroundToo) {
  acquire(Priority::background, 20);
  EXPECT_EQ(holding(Priority::background), 7);
  acquire(Priority::full);
  EXPECT_EQ(holding(Priority::full), 0);
  release(Priority::background);
  EXPECT_EQ(holding(Priority::full), 1) << "its turn comes before that of the others that wait";
}

TEST_F(ConnectionLimiterFullTest, GrantsWhatANewLimitAllows) {
  acquire(Priority::background, 9);
  acquire(Priority::full, 2);
  EXPECT_EQ(limiter.waiting(), 4u);
  limiter.set_limits(ConnectionLimits(16, 0, 0, 1));
  loop.restart();
  loop.poll();
  EXPECT_EQ(holding(Priority::background), 9);
  EXPECT_EQ(holding(Priority::full), 1);
}

TEST_F(ConnectionLimiterFullTest, GrantsNothingUntilASmallerLimitIsKept) {
  acquire(Priority::background, 7);
  limiter.set_limits(ConnectionLimits(4, 0, 0, 2));
  acquire(Priority::background, 1);
  for (int i = 0; i < 3; ++i) release(Priority::background);
  EXPECT_EQ(limiter.waiting(), 1u);
  release(Priority::background);
  EXPECT_EQ(limiter.waiting(), 0u);
  EXPECT_EQ(limiter.in_use(), 4u);
}

}  // namespace
}  // namespace staple::net
