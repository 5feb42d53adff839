// SPDX-License-Identifier: Apache-2.0

#include "exporter/service/reloads.h"

#include <future>
#include <string>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>
#include <gtest/gtest.h>

namespace staple::service {
namespace {

namespace asio = boost::asio;

struct ReloadsTest : testing::Test {
  using Future = std::future<Reloads::Problems>;

  // run asks for a reload and returns its result once that is known.
  Future run() {
    auto result = asio::co_spawn(loop, reloads.run(), asio::use_future);
    poll();
    return result;
  }

  void finish(const std::string& message) {
    reloads.finish({{"", 0, 0, "", message}});
    poll();
  }

  void poll() {
    loop.restart();
    loop.poll();
  }

  static std::string result(Future& reload) {
    const bool ended = reload.wait_for(std::chrono::seconds(0)) == std::future_status::ready;
    return ended ? reload.get().at(0).message : "running";
  }

  asio::io_context loop{1};
  int started = 0;
  Reloads reloads{loop.get_executor(), [this] { ++started; }};
};

TEST_F(ReloadsTest, StartAtTheFirstRequest) {
  EXPECT_EQ(started, 0);
  Future one = run();
  EXPECT_EQ(started, 1);
  EXPECT_EQ(result(one), "running");
  finish("first");
  EXPECT_EQ(result(one), "first");
  EXPECT_EQ(started, 1);
}

TEST_F(ReloadsTest, MakeOneOfAllRequestsDuringOne) {
  Future first = run();
  Future second = run();
  for (int i = 0; i < 30; ++i) reloads.request();
  Future third = run();
  EXPECT_EQ(started, 1);
  finish("first");
  EXPECT_EQ(started, 2);
  EXPECT_EQ(result(first), "first");
  EXPECT_EQ(result(second), "running") << "its reload must begin after the request";
  finish("second");
  EXPECT_EQ(result(second), "second");
  EXPECT_EQ(result(third), "second");
  EXPECT_EQ(started, 2);
}

TEST_F(ReloadsTest, StartAgainAfterTheLastOne) {
  reloads.request();
  finish("first");
  Future second = run();
  EXPECT_EQ(started, 2);
  finish("second");
  EXPECT_EQ(result(second), "second");
}

TEST_F(ReloadsTest, EndWhenTheyAreClosedAndAreNotStartedAfterwards) {
  Future running = run();
  Future next = run();
  reloads.close();
  poll();
  EXPECT_EQ(result(running), "the exporter is shutting down");
  EXPECT_EQ(result(next), "the exporter is shutting down");
  reloads.finish({});
  reloads.request();
  Future late = run();
  EXPECT_EQ(result(late), "the exporter is shutting down");
  EXPECT_EQ(started, 1);
}

}  // namespace
}  // namespace staple::service
