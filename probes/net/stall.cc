// SPDX-License-Identifier: Apache-2.0

#include "probes/net/stall.h"

#include <cstddef>
#include <optional>

#include <boost/asio/execution/context.hpp>
#include <boost/asio/execution_context.hpp>
#include <boost/asio/steady_timer.hpp>

namespace staple::net {

namespace asio = boost::asio;
using std::chrono::nanoseconds;

void StallCounter::beat(SteadyTime now) {
  sum_ = stalled(now);
  last_beat_ = now;
}

nanoseconds StallCounter::stalled(SteadyTime now) const {
  const nanoseconds pause = now - last_beat_;
  return pause > kBeat + kTolerance ? sum_ + pause : sum_;
}

/// Heartbeat is the timer that an event loop has while a StallMeter exists on it.
class Heartbeat : public asio::execution_context::service {
 public:
  using key_type = Heartbeat;
  static inline asio::execution_context::id id;

  explicit Heartbeat(asio::execution_context& context) : service(context) {}

  /// shutdown runs when the loop is destroyed. Meters may be released later.
  void shutdown() override { timer_.reset(); }

  void acquire(const asio::any_io_executor& loop) {
    if (meters_++ > 0) return;
    timer_.emplace(loop);
    counter_ = StallCounter(now());
    ++generation_;
    await_beat();
  }

  void release() {
    if (--meters_ == 0) timer_.reset();
  }

  nanoseconds stalled() const { return counter_.stalled(now()); }

 private:
  static SteadyTime now() { return asio::steady_timer::clock_type::now(); }

  void await_beat() {
    timer_->expires_after(kBeat);
    timer_->async_wait([this, generation = generation_](boost::system::error_code cancelled) {
      if (cancelled || !timer_ || generation != generation_) return;
      counter_.beat(now());
      await_beat();
    });
  }

  std::optional<asio::steady_timer> timer_;  ///< nullopt without a meter
  std::size_t meters_ = 0;
  std::size_t generation_ = 0;  ///< of the timer: a cancelled one may still call its handler
  StallCounter counter_{SteadyTime()};
};

namespace {

Heartbeat& find_heartbeat(const asio::any_io_executor& loop) {
  return asio::use_service<Heartbeat>(asio::query(loop, asio::execution::context));
}

}  // namespace

StallMeter::StallMeter(const asio::any_io_executor& loop) : heartbeat_(find_heartbeat(loop)) {
  heartbeat_.acquire(loop);
  before_ = heartbeat_.stalled();
}

StallMeter::~StallMeter() { heartbeat_.release(); }

nanoseconds StallMeter::stalled() const { return heartbeat_.stalled() - before_; }

}  // namespace staple::net
