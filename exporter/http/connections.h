// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <functional>
#include <list>
#include <map>
#include <string>

#include "probes/time.h"

namespace staple::httpd {

/// Connections tracks the open connections and decides which new ones are admitted, and which one
/// is closed for it. No network (see ClientAddress) has more than seven eighths of all connections.
/// Beyond a limit, the networks with most connections lose theirs first.
class Connections {
 public:
  /// State is the activity of a connection: idle until a request has been received completely, busy
  /// while the request is handled, responding while the response is sent.
  enum class State { idle, busy, responding };

 private:
  struct Entry {
    std::string network;
    std::function<void()> close;
    SteadyTime since = {};
    bool closed = false;
  };
  using Entries = std::list<Entry>;

 public:
  /// Handle is the entry of one connection, initially busy. Its destructor removes the entry. The
  /// Connections must outlive it.
  class Handle {
   public:
    Handle(Connections& owner, std::string network, std::function<void()> close);
    Handle(const Handle&) = delete;
    Handle& operator=(const Handle&) = delete;
    ~Handle();

    /// set_state sets the state of the connection as of `now`.
    void set_state(State state, SteadyTime now);

   private:
    Entries& list() { return owner_.lists_[static_cast<std::size_t>(state_)]; }

    Connections& owner_;
    State state_ = State::busy;
    Entries::iterator entry_;
  };

  /// size returns the number of open connections, without those that admit() has closed.
  std::size_t size() const { return size_; }

  /// admit returns whether a new connection from `network` may be opened beside at most `limit` - 1
  /// others. If it needs room, it closes another connection: of the networks with most connections
  /// the one that has been idle longest. If all of those are busy, an idle one of another network;
  /// if none is idle, one that has been responding for more than kSlowReaderTimeout.
  bool admit(const std::string& network, std::size_t limit, SteadyTime now);

  /// close_idle closes all idle connections.
  void close_idle();

  static constexpr std::chrono::seconds kSlowReaderTimeout{5};

 private:
  using Eligible = std::function<bool(const Entry&)>;

  Entries& list(State state) { return lists_[static_cast<std::size_t>(state)]; }
  std::size_t count(const std::string& network) const;
  bool close_one(const Eligible& eligible, SteadyTime now);
  bool close_in(Entries& list, const Eligible& eligible);
  void uncount(const Entry& entry);

  std::array<Entries, 3> lists_;  ///< by State, longest in the state first
  std::size_t size_ = 0;
  std::map<std::string, std::size_t> by_network_;  ///< numbers of open connections, none of them 0
};

}  // namespace staple::httpd
