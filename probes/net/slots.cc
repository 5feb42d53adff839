#include "probes/net/slots.h"

#include <algorithm>
#include <deque>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>

namespace staple::net {
namespace {

std::size_t index(Lane lane) { return static_cast<std::size_t>(lane); }

std::size_t without(std::size_t all, std::size_t kept) { return all > kept ? all - kept : 1; }

}  // namespace

Places::Places(std::size_t all, std::size_t only_background, std::size_t only_foreground)
    : limit(std::max<std::size_t>(all, 1)),
      most{without(limit, only_foreground), without(limit, only_background)} {}

/// Waiter is one that found no place: asleep on a timer that never fires by itself.
struct Slots::Waiter {
  explicit Waiter(const boost::asio::any_io_executor& loop)
      : bell(loop, boost::asio::steady_timer::time_point::max()) {}

  boost::asio::steady_timer bell;
  bool granted = false;
};

struct Slots::Counters {
  explicit Counters(Places given) : places(given) {}

  Places places;
  std::array<std::size_t, 2> held = {};                             ///< by Lane
  std::array<std::deque<std::shared_ptr<Waiter>>, 2> waiting = {};  ///< by Lane
  std::size_t served = 1;  ///< the lane that last got a place for which it had waited

  std::size_t in_use() const { return held[0] + held[1]; }
  bool has_room(std::size_t lane) const { return held[lane] < places.most[lane] && in_use() < places.limit; }

  /// hand_over gives a place that became free to the next that waits and may have it. The place is counted
  /// for it at once: nobody can come between.
  void hand_over() {
    for (const std::size_t lane : {1 - served, served}) {
      if (waiting[lane].empty() || !has_room(lane)) continue;
      ++held[lane];
      served = lane;
      waiting[lane].front()->granted = true;
      waiting[lane].front()->bell.cancel();
      waiting[lane].pop_front();
      return;
    }
  }
};

Slots::Slot::~Slot() {
  const auto counters = owner_.lock();
  if (!counters) return;
  --counters->held[index(lane_)];
  counters->hand_over();
}

Slots::Slots(boost::asio::any_io_executor loop, Places places)
    : loop_(std::move(loop)), counters_(std::make_shared<Counters>(places)) {}

boost::asio::awaitable<Slots::Slot> Slots::acquire(Lane lane) {
  // Who waits has no room, and gets it as soon as there is some: room means that nobody waits in this lane.
  if (counters_->has_room(index(lane))) {
    ++counters_->held[index(lane)];
    co_return Slot(counters_, lane);
  }
  const auto waiter = std::make_shared<Waiter>(loop_);
  counters_->waiting[index(lane)].push_back(waiter);
  co_await waiter->bell.async_wait(boost::asio::as_tuple(boost::asio::use_awaitable));
  if (!waiter->granted) {
    std::erase(counters_->waiting[index(lane)], waiter);
    throw boost::system::system_error(boost::asio::error::operation_aborted);
  }
  co_return Slot(counters_, lane);
}

std::size_t Slots::limit() const { return counters_->places.limit; }
std::size_t Slots::in_use() const { return counters_->in_use(); }
std::size_t Slots::waiting() const { return counters_->waiting[0].size() + counters_->waiting[1].size(); }

}  // namespace staple::net
