// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <chrono>
#include <optional>
#include <utility>
#include <variant>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>

#include "probes/net/as_value.h"

namespace staple::kubernetes {

/// within runs `operation` for at most `limit`. Returns nullopt if the time has passed; by then the
/// operation has ended. Unlike net::Deadline it needs no timer that runs all the time: a watch
/// waits for minutes, and to begin it anew after a stall costs nothing.
template <class T>
boost::asio::awaitable<std::optional<T>> within(std::chrono::nanoseconds limit,
                                                boost::asio::awaitable<T> operation) {
  using boost::asio::experimental::awaitable_operators::operator||;
  boost::asio::steady_timer timer(co_await boost::asio::this_coro::executor, limit);
  auto first = co_await (std::move(operation) || timer.async_wait(net::as_value));
  if (first.index() != 0) co_return std::nullopt;
  co_return std::move(std::get<0>(first));
}

}  // namespace staple::kubernetes
