#pragma once

#include <array>
#include <cstddef>
#include <memory>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

namespace staple::net {

/// Priority is for whom a connection is made: by the clock, or for somebody who waits for
/// the answer.
enum class Priority { background, foreground };

/// ConnectionLimits is how many connections may be open at once, and how many of these are kept for
/// one lane: the rest goes to whoever comes.
struct ConnectionLimits {
  /// all: 1 at the least. Each lane may have one place at the least, whatever is kept for
  /// the other.
  ConnectionLimits(std::size_t total, std::size_t reserved_background = 0,
                   std::size_t reserved_foreground = 0);

  std::size_t limit;                            ///< of both lanes together
  std::array<std::size_t, 2> max_per_priority;  ///< by Lane: how many it may hold
};

/// ConnectionLimiter bounds how many connections are open at once on one event loop: who finds no
/// place waits, first come first served in each lane, and where both lanes wait they are served in
/// turn. Not thread-safe: all calls come from that loop.
class ConnectionLimiter {
  struct State;

 public:
  /// Permit is one place held; it is given back when this is destroyed, and the next that waits is
  /// woken. It may outlive the Slots: then there is nothing to give back to.
  class Permit {
   public:
    Permit(Permit&& other) noexcept = default;
    Permit& operator=(Permit&&) = delete;
    ~Permit();

   private:
    friend class ConnectionLimiter;
    Permit(std::weak_ptr<State> owner, Priority priority)
        : owner_(std::move(owner)), priority_(priority) {}
    std::weak_ptr<State> owner_;
    Priority priority_;
  };

  ConnectionLimiter(boost::asio::any_io_executor loop, ConnectionLimits limits);

  /// acquire waits for a place. Cancelled while it waits, it throws operation_aborted and leaves
  /// the queue.
  boost::asio::awaitable<Permit> acquire(Priority priority = Priority::background);

  std::size_t limit() const;
  std::size_t in_use() const;
  std::size_t waiting() const;

 private:
  struct Waiter;

  boost::asio::any_io_executor loop_;
  std::shared_ptr<State> state_;
};

}  // namespace staple::net
