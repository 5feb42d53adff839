#pragma once

#include <cstddef>
#include <memory>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

namespace staple {

/// Slots bounds how many connections are open at once on one event loop: who finds no place waits, first come
/// first served. Not thread-safe: all calls come from that loop.
class Slots {
  struct Counters;

 public:
  /// Slot is one place held; it is given back when this is destroyed, and the first that waits is woken. It
  /// may outlive the Slots: then there is nothing to give back to.
  class Slot {
   public:
    Slot(Slot&& other) noexcept = default;
    Slot& operator=(Slot&&) = delete;
    ~Slot();

   private:
    friend class Slots;
    explicit Slot(std::weak_ptr<Counters> owner) : owner_(std::move(owner)) {}
    std::weak_ptr<Counters> owner_;
  };

  /// limit: 1 at the least.
  Slots(boost::asio::any_io_executor loop, std::size_t limit);

  /// acquire waits for a place. Cancelled while it waits, it throws operation_aborted and leaves the queue.
  boost::asio::awaitable<Slot> acquire();

  std::size_t limit() const;
  std::size_t in_use() const;
  std::size_t waiting() const;

 private:
  struct Waiter;

  boost::asio::any_io_executor loop_;
  std::shared_ptr<Counters> counters_;
};

}  // namespace staple
