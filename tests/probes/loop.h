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

/// run drives `operation` to its end on `loop`, together with whatever else runs there, and returns
/// its result or throws its exception. What else runs there stays suspended.
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
