// SPDX-License-Identifier: Apache-2.0

#include "probes/net/connect.h"

#include <cerrno>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

#include "tests/probes/loop.h"

namespace staple::net {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using namespace std::chrono_literals;
using ConnectResult = boost::system::result<tcp::socket, Failure>;

const tcp::endpoint kLoopback(asio::ip::address_v4::loopback(), 0);

asio::awaitable<ConnectResult> connect_within(tcp::endpoint endpoint,
                                              std::chrono::nanoseconds limit) {
  Deadline deadline(co_await asio::this_coro::executor, limit);
  co_return co_await connect(endpoint, deadline);
}

/// ClosedPort binds a port without listening, so that no other process can use it.
struct ClosedPort {
  explicit ClosedPort(asio::io_context& loop) : socket(loop, kLoopback) {}
  tcp::socket socket;
};

TEST(Connect, OpensASocketThatDoesNotBlock) {
  asio::io_context loop;
  tcp::acceptor acceptor(loop, kLoopback);
  const auto connected = run(loop, connect_within(acceptor.local_endpoint(), 1h));
  ASSERT_TRUE(connected);
  EXPECT_TRUE(connected->non_blocking());
  EXPECT_EQ(connected->remote_endpoint(), acceptor.local_endpoint());
}

// If Deadline::within() waited for a success, this test would take an hour.
TEST(Connect, ReportsARefusedPortAtOnce) {
  asio::io_context loop;
  ClosedPort closed(loop);
  const auto connected = run(loop, connect_within(closed.socket.local_endpoint(), 1h));
  ASSERT_FALSE(connected);
  EXPECT_EQ(connected.error().reason, Reason::connect_refused);
  EXPECT_EQ(connected.error().detail, "Connection refused");
}

TEST(Connect, MapsSystemErrorsToReasons) {
  const auto reason = [](int error) {
    return make_connect_failure({error, boost::system::system_category()}).reason;
  };
  EXPECT_EQ(reason(ECONNREFUSED), Reason::connect_refused);
  EXPECT_EQ(reason(ETIMEDOUT), Reason::connect_timeout);
  EXPECT_EQ(reason(ENETUNREACH), Reason::connect_unreachable);
  EXPECT_EQ(reason(EHOSTUNREACH), Reason::connect_unreachable);
  EXPECT_EQ(reason(ECONNRESET), Reason::connect_reset);
  EXPECT_EQ(reason(EACCES), Reason::connect_not_permitted);
  EXPECT_EQ(reason(EPERM), Reason::connect_not_permitted);
  EXPECT_EQ(reason(EMFILE), Reason::connect_no_descriptors);
  EXPECT_EQ(reason(ENFILE), Reason::connect_no_descriptors);
  EXPECT_EQ(reason(EADDRNOTAVAIL), Reason::connect_failed);
}

TEST(Connect, TellsThatThisHostHasNoRouteToAFamily) {
  const Failure failure{Reason::connect_unreachable, "Network is unreachable"};
  const auto explain = [&](const char* address, bool has_default) {
    return explain_missing_route(failure, asio::ip::make_address(address), has_default).detail;
  };
  EXPECT_EQ(explain("2001:db8::7", false),
            "this host has no route to IPv6 addresses: Network is unreachable");
  EXPECT_EQ(explain("192.0.2.7", false),
            "this host has no route to IPv4 addresses: Network is unreachable");
  EXPECT_EQ(explain("192.0.2.7", true), "Network is unreachable");
  EXPECT_EQ(explain("::1", false), "Network is unreachable");
}

asio::awaitable<int> sleep_for(std::chrono::nanoseconds time) {
  asio::steady_timer timer(co_await asio::this_coro::executor, time);
  co_await timer.async_wait(asio::use_awaitable);
  co_return 1;
}

asio::awaitable<std::optional<int>> sleep_within(std::chrono::nanoseconds time,
                                                 std::chrono::nanoseconds limit) {
  Deadline deadline(co_await asio::this_coro::executor, limit);
  co_return co_await deadline.within(sleep_for(time));
}

TEST(ConnectDeadline, ReturnsWhatTheOperationReturns) {
  asio::io_context loop;
  EXPECT_EQ(run(loop, sleep_within(0s, 1h)), 1);
}

TEST(ConnectDeadline, CancelsAnOperationThatTakesTooLong) {
  asio::io_context loop;
  EXPECT_EQ(run(loop, sleep_within(1h, 0s)), std::nullopt);
}

asio::awaitable<std::optional<int>> two_within(std::chrono::nanoseconds limit) {
  Deadline deadline(co_await asio::this_coro::executor, limit);
  if (co_await deadline.within(sleep_for(1h))) co_return 0;
  co_return co_await deadline.within(sleep_for(1h));
}

TEST(ConnectDeadline, IsSharedByConsecutiveOperations) {
  asio::io_context loop;
  EXPECT_EQ(run(loop, two_within(1ms)), std::nullopt);
}

// A cancelled probe must not be reported as a timeout.
TEST(ConnectDeadline, ThrowsWhenTheCallerIsCancelled) {
  asio::io_context loop;
  asio::cancellation_signal stop;
  std::exception_ptr thrown;
  asio::co_spawn(
      loop, sleep_within(1h, 1h),
      asio::bind_cancellation_slot(
          stop.slot(), [&](std::exception_ptr error, std::optional<int>) { thrown = error; }));
  loop.poll();
  stop.emit(asio::cancellation_type::terminal);
  loop.restart();
  loop.run();
  EXPECT_THROW(std::rethrow_exception(thrown), boost::system::system_error);
}

}  // namespace
}  // namespace staple::net
