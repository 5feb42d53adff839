// SPDX-License-Identifier: Apache-2.0

#include "probes/net/deadline.h"

#include <chrono>
#include <optional>
#include <thread>

#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <gtest/gtest.h>

#include "probes/net/as_value.h"
#include "tests/probes/loop.h"

namespace staple::net {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using std::chrono::nanoseconds;
using namespace std::chrono_literals;

/// block keeps the loop from running, as a stopped process is kept.
void block(asio::io_context& loop, nanoseconds time) {
  asio::post(loop, [time] { std::this_thread::sleep_for(time); });
}

/// DeadlineTest has a connection on which a byte arrives while the loop is blocked.
struct DeadlineTest : testing::Test {
  asio::io_context loop;
  tcp::acceptor acceptor{loop, tcp::endpoint(asio::ip::address_v4::loopback(), 0)};
  tcp::socket client{loop};
  tcp::socket server{loop};

  void SetUp() override {
    client.connect(acceptor.local_endpoint());
    server = acceptor.accept();
  }

  static asio::awaitable<bool> read(tcp::socket& socket) {
    char byte = 0;
    const auto [error, size] = co_await socket.async_read_some(asio::buffer(&byte, 1), as_value);
    co_return !error && size == 1;
  }

  asio::awaitable<std::optional<bool>> read_within(nanoseconds limit) {
    Deadline deadline(co_await asio::this_coro::executor, limit);
    co_return co_await deadline.within(read(client));
  }
};

TEST_F(DeadlineTest, IsMovedByATimeInWhichTheLoopDidNotRun) {
  block(loop, 800ms);
  // The byte comes long after the limit, but soon after the loop runs again.
  std::jthread late([this] {
    std::this_thread::sleep_for(1000ms);
    server.send(asio::buffer("x", 1));
  });
  EXPECT_EQ(run(loop, read_within(600ms)), true);
}

TEST_F(DeadlineTest, LetsBytesWinThatArrivedMeanwhile) {
  block(loop, 700ms);
  server.send(asio::buffer("x", 1));
  EXPECT_EQ(run(loop, read_within(100ms)), true);
}

TEST_F(DeadlineTest, EndsAllTheSame) {
  block(loop, 500ms);
  const auto begin = std::chrono::steady_clock::now();
  EXPECT_EQ(run(loop, read_within(100ms)), std::nullopt);
  EXPECT_LT(std::chrono::steady_clock::now() - begin, 5s);
}

TEST_F(DeadlineTest, IsNotMovedWithoutAStall) {
  const auto begin = std::chrono::steady_clock::now();
  EXPECT_EQ(run(loop, read_within(300ms)), std::nullopt);
  EXPECT_GE(std::chrono::steady_clock::now() - begin, 300ms);
}

asio::awaitable<bool> wait_until_cancelled(Deadline& deadline) {
  co_await deadline.expire();
  co_return true;
}

TEST_F(DeadlineTest, CanBeCancelledBeforeAndWhileItIsAwaited) {
  Deadline deadline(loop.get_executor(), 1h);
  asio::post(loop, [&] { deadline.cancel(); });
  EXPECT_TRUE(run(loop, wait_until_cancelled(deadline)));
  EXPECT_TRUE(run(loop, wait_until_cancelled(deadline)));
}

}  // namespace
}  // namespace staple::net
