// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <thread>
#include <type_traits>
#include <utility>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace staple {

/// LoopThread is an event loop and the one thread that runs it. Its owner declares it before
/// everything that uses the loop, and has the thread joined before that is destroyed. start(),
/// is_running() and join() belong to the owner's thread.
class LoopThread {
 public:
  LoopThread();

  /// Stops and joins, unless the thread was joined before.
  ~LoopThread();
  LoopThread(const LoopThread&) = delete;
  LoopThread& operator=(const LoopThread&) = delete;

  /// start starts the thread, once. What was posted before runs then.
  void start();

  boost::asio::io_context& context() { return context_; }

  /// post runs `function` on the loop. May be called from any thread.
  template <class Function>
  void post(Function&& function) {
    boost::asio::post(context_, std::forward<Function>(function));
  }

  /// call runs `function` on the loop and returns its result; it resumes on the caller's executor.
  /// May be called from any thread. The caller's event loop must outlive the thread, which holds an
  /// executor of it for a moment after the caller has resumed.
  template <class Function>
  boost::asio::awaitable<std::invoke_result_t<Function&>> call(Function function) {
    auto task = [function = std::move(function)]() mutable
        -> boost::asio::awaitable<std::invoke_result_t<Function&>> { co_return function(); };
    return boost::asio::co_spawn(context_, std::move(task), boost::asio::use_awaitable);
  }

  /// release lets the thread end as soon as nothing is pending on the loop. To be called on
  /// the loop.
  void release();

  /// stop makes the thread end after the handler that runs now; what is pending is destroyed with
  /// the loop. May be called from any thread.
  void stop();

  /// is_running tells whether the thread was started and not joined yet.
  bool is_running() const { return thread_.joinable(); }

  /// join waits for the end of the thread, which release() or stop() brings about. Does nothing if
  /// the thread is not running.
  void join();

 private:
  boost::asio::io_context context_{1};
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_;
  std::thread thread_;
};

}  // namespace staple
