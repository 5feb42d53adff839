#pragma once

#include <cstddef>
#include <deque>
#include <memory>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

namespace staple {

/// Slots bounds how many connections are open at once on one event loop: who finds no place waits, first come
/// first served. Not thread-safe: all calls come from that loop.
class Slots {
 public:
  /// Slot is one place held; it is given back when this is destroyed, and the first that waits is woken.
  class Slot {
   public:
    explicit Slot(Slots* owner) : owner_(owner) {}
    Slot(Slot&& other) noexcept : owner_(std::exchange(other.owner_, nullptr)) {}
    Slot& operator=(Slot&&) = delete;
    ~Slot() {
      if (owner_) owner_->release();
    }

   private:
    Slots* owner_;
  };

  Slots(boost::asio::any_io_executor loop, std::size_t limit);

  /// acquire waits for a place. Cancelled while it waits, it throws operation_aborted and leaves the queue.
  boost::asio::awaitable<Slot> acquire();

  std::size_t limit() const { return limit_; }
  std::size_t in_use() const { return in_use_; }
  std::size_t waiting() const { return waiting_.size(); }

 private:
  void release();
  // Members and the waiting mechanism are net/slots.cc's business.
  struct Waiter;
  boost::asio::any_io_executor loop_;
  std::size_t limit_;
  std::size_t in_use_ = 0;
  std::deque<std::shared_ptr<Waiter>> waiting_;
};

}  // namespace staple
