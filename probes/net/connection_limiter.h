// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <array>
#include <cstddef>
#include <limits>
#include <memory>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

namespace staple::net {

/// Priority is the class of a connection: `background` for scheduled probes, `foreground` for
/// on-demand probes, where a client waits for the result, `full` for scheduled probes that may hold
/// a connection for long. Connections of `full` count as those of `background` too.
enum class Priority { background, foreground, full };

/// ConnectionLimits bounds the number of concurrent connections. A part of them may be reserved for
/// one priority; the rest is shared.
struct ConnectionLimits {
  /// total: at least 1. Each priority may hold at least one connection, whatever is reserved for
  /// the other. `max_full` is how many of the background's connections may be `full`, at least 1.
  ConnectionLimits(std::size_t total, std::size_t reserved_background = 0,
                   std::size_t reserved_foreground = 0,
                   std::size_t max_full = std::numeric_limits<std::size_t>::max());

  std::size_t limit;                            ///< of all priorities together
  std::array<std::size_t, 3> max_per_priority;  ///< by Priority: how many it may hold
};

/// ConnectionLimiter bounds the number of concurrent connections on one event loop. An acquire()
/// beyond the limit waits: first in, first out within a priority, in turn between the priorities.
/// Not thread-safe: all calls must come from that loop.
class ConnectionLimiter {
  struct State;

 public:
  /// Permit is the right to hold one connection. Its destructor releases it and wakes the next
  /// waiter. It may outlive the ConnectionLimiter; then its destructor has no effect.
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

  /// acquire waits until a permit is available. If it is cancelled while it waits, it leaves the
  /// queue and throws operation_aborted.
  boost::asio::awaitable<Permit> acquire(Priority priority = Priority::background);

  /// set_limits changes the limits. Permits that are held stay valid; no further ones are granted
  /// until there are fewer than the new limits allow.
  void set_limits(ConnectionLimits limits);

  std::size_t limit() const;
  std::size_t in_use() const;
  std::size_t waiting() const;

 private:
  struct Waiter;

  boost::asio::any_io_executor loop_;
  std::shared_ptr<State> state_;
};

}  // namespace staple::net
