// SPDX-License-Identifier: Apache-2.0

#include "exporter/loop_thread.h"

#include <chrono>
#include <memory>
#include <stdexcept>
#include <thread>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <gtest/gtest.h>

namespace staple {
namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;

TEST(LoopThread, CallsOnItsThreadAndResumesOnThatOfTheCaller) {
  asio::io_context here(1);
  LoopThread loop;
  loop.start();
  std::thread::id called;
  std::thread::id resumed;
  const auto task = [&]() -> asio::awaitable<void> {
    called = co_await loop.call([] { return std::this_thread::get_id(); });
    resumed = std::this_thread::get_id();
  };
  asio::co_spawn(here, task, asio::detached);
  here.run();
  EXPECT_NE(called, std::this_thread::get_id());
  EXPECT_NE(called, std::thread::id());
  EXPECT_EQ(resumed, std::this_thread::get_id());
}

TEST(LoopThread, ThrowsAtTheCallerWhatTheCalledFunctionThrows) {
  asio::io_context here(1);
  LoopThread loop;
  loop.start();
  bool caught = false;
  const auto task = [&]() -> asio::awaitable<void> {
    try {
      co_await loop.call([]() -> int { throw std::runtime_error("thrown there"); });
    } catch (const std::runtime_error&) {
      caught = true;
    }
  };
  asio::co_spawn(here, task, asio::detached);
  here.run();
  EXPECT_TRUE(caught);
}

TEST(LoopThread, RunsWhatIsPendingWhenItIsReleased) {
  LoopThread loop;
  bool ran = false;
  asio::steady_timer timer(loop.context(), 1ms);
  loop.post([&] {
    timer.async_wait([&](const boost::system::error_code&) { ran = true; });
    loop.release();
  });
  loop.start();
  EXPECT_TRUE(loop.is_running());
  loop.join();
  EXPECT_TRUE(ran);
  EXPECT_FALSE(loop.is_running());
  loop.join();
}

TEST(LoopThread, DestroysWhatIsPendingWhenItIsStopped) {
  const auto pending = std::make_shared<int>();
  {
    LoopThread loop;
    loop.start();
    asio::steady_timer never(loop.context(), std::chrono::steady_clock::time_point::max());
    never.async_wait([pending](const boost::system::error_code&) {});
    loop.stop();
    loop.join();
    EXPECT_EQ(pending.use_count(), 2);
  }
  EXPECT_EQ(pending.use_count(), 1);
}

TEST(LoopThread, EndsWithItsOwnerWhetherItWasStartedOrNot) {
  LoopThread not_started;
  LoopThread started;
  started.start();
}

}  // namespace
}  // namespace staple
