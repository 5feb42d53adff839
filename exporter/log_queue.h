// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace staple {

/// LogQueueHooks are called on the thread of a LogQueue, which may outlive the queue: they hold
/// what they refer to.
struct LogQueueHooks {
  /// Returns the line that says how many lines were dropped
  std::function<std::string(std::uint64_t)> format_dropped;
  /// Returns further lines to write; called before each wait, which is a second at most
  std::function<std::vector<std::string>()> collect;
};

/// LogQueue writes lines to a descriptor on a thread of its own, so that a pipe that is not read or
/// a terminal that is stopped delays this thread alone. The descriptor stays open and in its mode,
/// because other programs may share it.
class LogQueue {
 public:
  /// kMaxBytes bounds the text that waits. The thread may hold as much again.
  static constexpr std::size_t kMaxBytes = std::size_t{1} << 20;

  /// kDrainTime is how long the destructor waits by default for the lines to be written.
  static constexpr std::chrono::milliseconds kDrainTime{500};

  /// LogQueue starts the thread. Throws std::system_error if that is impossible.
  LogQueue(int descriptor, LogQueueHooks hooks, std::chrono::milliseconds drain_time = kDrainTime);

  /// Writes what is queued. If that takes longer than the drain time, the rest is given up and the
  /// thread ends with the program.
  ~LogQueue();
  LogQueue(const LogQueue&) = delete;
  LogQueue& operator=(const LogQueue&) = delete;

  /// push queues a line with its line feed. It is dropped if the queue is full. Never waits for the
  /// descriptor. May be called from any thread.
  void push(std::string line);

  /// dropped returns the number of lines that were not written, because the queue was full or the
  /// descriptor refused them.
  std::uint64_t dropped() const;

 private:
  struct State;
  std::shared_ptr<State> state_;
  std::chrono::milliseconds drain_time_;
};

}  // namespace staple
