// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <chrono>

#include <boost/asio/any_io_executor.hpp>

#include "probes/time.h"

namespace staple::net {

/// kBeat is the interval at which an event loop notes that it runs.
inline constexpr std::chrono::milliseconds kBeat{100};

/// kTolerance is how late that may happen without counting as a stall.
inline constexpr std::chrono::milliseconds kTolerance{100};

/// StallCounter sums the time in which an event loop did not run: the process was stopped, had no
/// CPU, or computed for long. A value without a clock.
class StallCounter {
 public:
  explicit StallCounter(SteadyTime now) : last_beat_(now) {}

  /// beat notes that the loop runs at `now`.
  void beat(SteadyTime now);

  /// stalled returns the sum at `now`, with a stall whose end was not noted yet. A stall counts
  /// from the beat before it, so the sum is up to kBeat too large and never too small by more than
  /// the pauses within kTolerance.
  std::chrono::nanoseconds stalled(SteadyTime now) const;

 private:
  SteadyTime last_beat_;
  std::chrono::nanoseconds sum_{0};
};

class Heartbeat;

/// StallMeter measures for how long its event loop did not run since construction. Nothing may be
/// said about a server from such a time. While a loop has at least one StallMeter, a timer notes
/// that the loop runs; all meters of a loop share it. Use it on the thread of that loop only.
class StallMeter {
 public:
  explicit StallMeter(const boost::asio::any_io_executor& loop);
  ~StallMeter();
  StallMeter(const StallMeter&) = delete;
  StallMeter& operator=(const StallMeter&) = delete;

  std::chrono::nanoseconds stalled() const;

 private:
  Heartbeat& heartbeat_;
  std::chrono::nanoseconds before_;  ///< sum at construction
};

}  // namespace staple::net
