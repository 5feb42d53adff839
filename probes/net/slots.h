#pragma once

#include <array>
#include <cstddef>
#include <memory>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

namespace staple::net {

/// Lane is for whom a connection is made: by the clock, or for somebody who waits for the answer.
enum class Lane { background, foreground };

/// Places is how many connections may be open at once, and how many of these are kept for one lane: the rest
/// goes to whoever comes.
struct Places {
  /// all: 1 at the least. Each lane may have one place at the least, whatever is kept for the other.
  Places(std::size_t all, std::size_t only_background = 0, std::size_t only_foreground = 0);

  std::size_t limit;                ///< of both lanes together
  std::array<std::size_t, 2> most;  ///< by Lane: how many it may hold
};

/// Slots bounds how many connections are open at once on one event loop: who finds no place waits, first come
/// first served in each lane, and where both lanes wait they are served in turn. Not thread-safe: all calls
/// come from that loop.
class Slots {
  struct Counters;

 public:
  /// Slot is one place held; it is given back when this is destroyed, and the next that waits is woken. It
  /// may outlive the Slots: then there is nothing to give back to.
  class Slot {
   public:
    Slot(Slot&& other) noexcept = default;
    Slot& operator=(Slot&&) = delete;
    ~Slot();

   private:
    friend class Slots;
    Slot(std::weak_ptr<Counters> owner, Lane lane) : owner_(std::move(owner)), lane_(lane) {}
    std::weak_ptr<Counters> owner_;
    Lane lane_;
  };

  Slots(boost::asio::any_io_executor loop, Places places);

  /// acquire waits for a place. Cancelled while it waits, it throws operation_aborted and leaves the queue.
  boost::asio::awaitable<Slot> acquire(Lane lane = Lane::background);

  std::size_t limit() const;
  std::size_t in_use() const;
  std::size_t waiting() const;

 private:
  struct Waiter;

  boost::asio::any_io_executor loop_;
  std::shared_ptr<Counters> counters_;
};

}  // namespace staple::net
