#pragma once

#include <chrono>
#include <optional>
#include <utility>
#include <variant>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/cancellation_state.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/system/system_error.hpp>

#include "probes/net/as_value.h"

namespace staple::net {

/// Deadline is the moment at which everything done for one connection has had its time. It starts
/// to run when it is made.
class Deadline {
 public:
  Deadline(const boost::asio::any_io_executor& loop, std::chrono::nanoseconds limit)
      : timer_(loop, limit) {}

  /// within runs `operation` until the deadline; absent: the deadline came first, and the operation
  /// was cancelled and has ended. The one place that races anything against time, for there is a
  /// trap in it: Asio's `||` waits for a *success*, so an operation that fails by an exception
  /// would wait out the whole limit. Operations given here report failure as a value; the timer is
  /// waited for as a tuple, so that its end by cancellation counts too. Throws operation_aborted
  /// when the caller itself is cancelled.
  template <class T>
  boost::asio::awaitable<std::optional<T>> within(boost::asio::awaitable<T> operation) {
    using boost::asio::experimental::awaitable_operators::operator||;
    auto first = co_await (std::move(operation) || timer_.async_wait(as_value));
    const boost::asio::cancellation_state caller =
        co_await boost::asio::this_coro::cancellation_state;
    if (caller.cancelled() != boost::asio::cancellation_type::none) {
      throw boost::system::system_error(boost::asio::error::operation_aborted);
    }
    if (first.index() != 0) co_return std::nullopt;
    co_return std::move(std::get<0>(first));
  }

 private:
  boost::asio::steady_timer timer_;
};

}  // namespace staple::net
