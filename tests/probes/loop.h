// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <exception>
#include <optional>
#include <utility>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

namespace staple {

template <class T>
boost::asio::awaitable<void> store_result(boost::asio::awaitable<T> operation,
                                          std::optional<T>& value) {
  value.emplace(co_await std::move(operation));
}

/// run runs `loop` until `operation` has completed, and returns its result or throws its exception.
/// Other operations on the loop make progress meanwhile and then stay suspended.
template <class T>
T run(boost::asio::io_context& loop, boost::asio::awaitable<T> operation) {
  std::optional<T> value;
  std::exception_ptr failed;
  boost::asio::co_spawn(loop, store_result(std::move(operation), value),
                        [&](std::exception_ptr error) {
                          failed = error;
                          loop.stop();
                        });
  loop.restart();
  loop.run();
  if (failed) std::rethrow_exception(failed);
  return std::move(*value);
}

}  // namespace staple
