// SPDX-License-Identifier: Apache-2.0

#include "probes/net/stall.h"

#include <memory>
#include <optional>
#include <thread>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <gtest/gtest.h>

#include "probes/net/as_value.h"
#include "tests/probes/loop.h"

namespace staple::net {
namespace {

namespace asio = boost::asio;
using std::chrono::nanoseconds;
using namespace std::chrono_literals;

constexpr SteadyTime kStart{};

TEST(StallCounter, CountsNothingWhileTheLoopRuns) {
  StallCounter counter(kStart);
  for (auto now = kStart; now < kStart + 10s; now += kBeat + kTolerance) {
    counter.beat(now);
    EXPECT_EQ(counter.stalled(now + kBeat + kTolerance), 0ns);
  }
}

TEST(StallCounter, CountsAStallFromTheBeatBeforeIt) {
  StallCounter counter(kStart);
  counter.beat(kStart + 1300ms);
  EXPECT_EQ(counter.stalled(kStart + 1300ms), 1300ms);
  counter.beat(kStart + 1400ms);
  EXPECT_EQ(counter.stalled(kStart + 1500ms), 1300ms);
}

TEST(StallCounter, CountsAStallWhoseEndWasNotNotedYet) {
  StallCounter counter(kStart);
  counter.beat(kStart + 100ms);
  EXPECT_EQ(counter.stalled(kStart + 5100ms), 5s);
  counter.beat(kStart + 5100ms);
  EXPECT_EQ(counter.stalled(kStart + 5100ms), 5s);
}

/// measure returns the stalls within `time`. Blocks the loop for `blocked`, as a stopped process is.
asio::awaitable<nanoseconds> measure(nanoseconds time, nanoseconds blocked = 0ns) {
  const auto loop = co_await asio::this_coro::executor;
  StallMeter meter(loop);
  asio::post(loop, [blocked] { std::this_thread::sleep_for(blocked); });
  asio::steady_timer timer(loop, time);
  co_await timer.async_wait(as_value);
  co_return meter.stalled();
}

TEST(StallMeter, MeasuresWhetherItsLoopRuns) {
  asio::io_context loop;
  EXPECT_GE(run(loop, measure(50ms, 1s)), 900ms);
}

TEST(StallMeter, LetsTheLoopEnd) {
  asio::io_context loop;
  asio::post(loop, [&] {
    const StallMeter one(loop.get_executor());
    const StallMeter other(loop.get_executor());
  });
  loop.run();  // would not return while a timer is pending
  std::optional<StallMeter> again(std::in_place, loop.get_executor());
  EXPECT_EQ(again->stalled(), 0ns);
}

TEST(StallMeter, MayOutliveTheWorkOfItsLoop) {
  auto loop = std::make_unique<asio::io_context>();
  asio::co_spawn(*loop, measure(1h), asio::detached);
  loop->poll();
  loop.reset();  // destroys the coroutine with its meter
}

}  // namespace
}  // namespace staple::net
