// SPDX-License-Identifier: Apache-2.0

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

#include "probes/net/stall.h"

namespace staple::net {

/// Deadline is the point in time that ends all work on one connection. It starts to run at
/// construction. A time in which the event loop did not run is added to the limit: the other side
/// is not responsible for it, and its bytes may have arrived meanwhile. That is done at most three
/// times, each time by the limit at most.
class Deadline {
 public:
  Deadline(const boost::asio::any_io_executor& loop, std::chrono::nanoseconds limit)
      : stall_meter_(loop), timer_(loop, limit), limit_(limit) {}

  /// within runs `operation` until the deadline. Returns nullopt if the deadline came first; by
  /// then the operation has been cancelled and has ended. Throws operation_aborted if the caller
  /// itself was cancelled.
  ///
  /// Use this function wherever an operation races a timer, because Asio's `||` waits for a
  /// *success*: an operation that fails with an exception would delay the result until the limit.
  /// Therefore operations passed here must report failure as a value, and the cancellation of
  /// expire() counts as success too.
  template <class T>
  boost::asio::awaitable<std::optional<T>> within(boost::asio::awaitable<T> operation) {
    using boost::asio::experimental::awaitable_operators::operator||;
    auto first = co_await (std::move(operation) || expire());
    const boost::asio::cancellation_state caller =
        co_await boost::asio::this_coro::cancellation_state;
    if (caller.cancelled() != boost::asio::cancellation_type::none) {
      throw boost::system::system_error(boost::asio::error::operation_aborted);
    }
    if (first.index() != 0) co_return std::nullopt;
    co_return std::move(std::get<0>(first));
  }

  /// expire returns at the deadline, or as soon as cancel() was called or it is cancelled itself.
  boost::asio::awaitable<void> expire();

  void cancel();

 private:
  StallMeter stall_meter_;
  boost::asio::steady_timer timer_;
  std::chrono::nanoseconds limit_;
  std::chrono::nanoseconds added_{0};  ///< part of the stalls that was added to the limit
  unsigned extensions_ = 0;
  bool cancelled_ = false;
};

}  // namespace staple::net
