// SPDX-License-Identifier: Apache-2.0

#include "probes/net/connection_limiter.h"

#include <algorithm>
#include <deque>

#include <boost/asio/error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/system/system_error.hpp>

#include "probes/net/as_value.h"

namespace staple::net {
namespace {

std::size_t index_of(Priority priority) { return static_cast<std::size_t>(priority); }

std::size_t subtract_reserved(std::size_t total, std::size_t reserved) {
  return total > reserved ? total - reserved : 1;
}

}  // namespace

ConnectionLimits::ConnectionLimits(std::size_t total, std::size_t reserved_background,
                                   std::size_t reserved_foreground, std::size_t max_full)
    : limit(std::max<std::size_t>(total, 1)),
      max_per_priority{subtract_reserved(limit, reserved_foreground),
                       subtract_reserved(limit, reserved_background),
                       std::max<std::size_t>(max_full, 1)} {}

/// Waiter is a pending acquire(). It sleeps on a timer that never expires; granting a permit
/// cancels the timer.
struct ConnectionLimiter::Waiter {
  explicit Waiter(const boost::asio::any_io_executor& loop)
      : wakeup(loop, boost::asio::steady_timer::time_point::max()) {}

  boost::asio::steady_timer wakeup;
  bool granted = false;
};

struct ConnectionLimiter::State {
  explicit State(ConnectionLimits initial_limits) : limits(initial_limits) {}

  ConnectionLimits limits;
  std::array<std::size_t, 3> held = {};                             ///< by Priority
  std::array<std::deque<std::shared_ptr<Waiter>>, 3> waiting = {};  ///< by Priority
  std::size_t last_served = 1;  ///< priority of the waiter that was last granted a permit

  std::size_t in_use() const { return held[0] + held[1] + held[2]; }

  bool has_room(std::size_t priority) const {
    const std::array<std::size_t, 3>& max = limits.max_per_priority;
    if (in_use() >= limits.limit) return false;
    if (priority == index_of(Priority::foreground)) return held[priority] < max[priority];
    const std::size_t full = index_of(Priority::full);
    return held[0] + held[full] < max[0] && (priority != full || held[full] < max[full]);
  }

  /// grant_next grants a free permit to the next waiter that may hold one. The permit is counted at
  /// once, so that a concurrent acquire() cannot take it. Returns false if there is no such waiter.
  bool grant_next() {
    for (std::size_t turn = 1; turn <= waiting.size(); ++turn) {
      const std::size_t priority = (last_served + turn) % waiting.size();
      if (waiting[priority].empty() || !has_room(priority)) continue;
      ++held[priority];
      last_served = priority;
      waiting[priority].front()->granted = true;
      waiting[priority].front()->wakeup.cancel();
      waiting[priority].pop_front();
      return true;
    }
    return false;
  }
};

ConnectionLimiter::Permit::~Permit() {
  const auto state = owner_.lock();
  if (!state) return;
  --state->held[index_of(priority_)];
  state->grant_next();
}

ConnectionLimiter::ConnectionLimiter(boost::asio::any_io_executor loop, ConnectionLimits limits)
    : loop_(std::move(loop)), state_(std::make_shared<State>(limits)) {}

boost::asio::awaitable<ConnectionLimiter::Permit> ConnectionLimiter::acquire(Priority priority) {
  // A waiter is granted a permit as soon as there is room. Hence room means that no waiter is
  // queued at this priority.
  if (state_->has_room(index_of(priority))) {
    ++state_->held[index_of(priority)];
    co_return Permit(state_, priority);
  }
  const auto waiter = std::make_shared<Waiter>(loop_);
  state_->waiting[index_of(priority)].push_back(waiter);
  co_await waiter->wakeup.async_wait(as_value);
  if (!waiter->granted) {
    std::erase(state_->waiting[index_of(priority)], waiter);
    throw boost::system::system_error(boost::asio::error::operation_aborted);
  }
  co_return Permit(state_, priority);
}

void ConnectionLimiter::set_limits(ConnectionLimits limits) {
  state_->limits = limits;
  while (state_->grant_next()) {
  }
}

std::size_t ConnectionLimiter::limit() const { return state_->limits.limit; }
std::size_t ConnectionLimiter::in_use() const { return state_->in_use(); }
std::size_t ConnectionLimiter::waiting() const {
  return state_->waiting[0].size() + state_->waiting[1].size() + state_->waiting[2].size();
}

}  // namespace staple::net
