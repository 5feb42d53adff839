// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <functional>
#include <memory>
#include <utility>
#include <vector>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>

#include "exporter/configuration/load.h"

namespace staple::service {

/// Reloads lets one reload run at a time. All requests that come while one runs are one more, which
/// begins afterwards. Not thread-safe.
class Reloads {
 public:
  using Problems = std::vector<config::Problem>;

  /// `start` starts a reload. finish() must follow.
  Reloads(boost::asio::any_io_executor executor, std::function<void()> start)
      : executor_(std::move(executor)), start_(std::move(start)) {}

  /// request asks for a reload that begins now or later. Its result is not awaited.
  void request();

  /// run asks for a reload that begins now or later, and returns its problems.
  boost::asio::awaitable<Problems> run();

  /// finish ends the running reload, and starts the next one if there is any.
  void finish(Problems problems);

  /// close ends every reload with a problem. No other is started.
  void close();

 private:
  struct Reload {
    explicit Reload(const boost::asio::any_io_executor& executor)
        : ended(executor, boost::asio::steady_timer::time_point::max()) {}

    boost::asio::steady_timer ended;  ///< cancelled at the end
    Problems problems = {};
  };

  std::shared_ptr<Reload> enter();
  static void end(const std::shared_ptr<Reload>& reload, Problems problems);

  boost::asio::any_io_executor executor_;
  std::function<void()> start_;
  std::shared_ptr<Reload> running_;  ///< null if none is
  std::shared_ptr<Reload> next_;     ///< null if none is wanted
  bool closed_ = false;
};

}  // namespace staple::service
