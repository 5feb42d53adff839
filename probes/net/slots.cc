#include "probes/net/slots.h"

#include <algorithm>
#include <deque>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>

namespace staple {

/// Waiter is one that found no place: asleep on a timer that never fires by itself.
struct Slots::Waiter {
  explicit Waiter(const boost::asio::any_io_executor& loop)
      : bell(loop, boost::asio::steady_timer::time_point::max()) {}

  boost::asio::steady_timer bell;
  bool granted = false;
};

struct Slots::Counters {
  std::size_t limit;
  std::size_t in_use = 0;
  std::deque<std::shared_ptr<Waiter>> waiting;
};

Slots::Slot::~Slot() {
  const auto counters = owner_.lock();
  if (!counters) return;
  if (counters->waiting.empty()) {
    --counters->in_use;
    return;
  }
  // The place changes hands without being counted out and in: nobody can come between.
  counters->waiting.front()->granted = true;
  counters->waiting.front()->bell.cancel();
  counters->waiting.pop_front();
}

Slots::Slots(boost::asio::any_io_executor loop, std::size_t limit)
    : loop_(std::move(loop)),
      counters_(std::make_shared<Counters>(
          Counters{.limit = std::max<std::size_t>(limit, 1), .in_use = 0, .waiting = {}})) {}

boost::asio::awaitable<Slots::Slot> Slots::acquire() {
  if (counters_->in_use < counters_->limit) {
    ++counters_->in_use;
    co_return Slot(counters_);
  }
  const auto waiter = std::make_shared<Waiter>(loop_);
  counters_->waiting.push_back(waiter);
  co_await waiter->bell.async_wait(boost::asio::as_tuple(boost::asio::use_awaitable));
  if (!waiter->granted) {
    std::erase(counters_->waiting, waiter);
    throw boost::system::system_error(boost::asio::error::operation_aborted);
  }
  co_return Slot(counters_);
}

std::size_t Slots::limit() const { return counters_->limit; }
std::size_t Slots::in_use() const { return counters_->in_use; }
std::size_t Slots::waiting() const { return counters_->waiting.size(); }

}  // namespace staple
