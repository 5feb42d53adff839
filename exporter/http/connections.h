// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <functional>
#include <list>
#include <utility>

#include "probes/time.h"

namespace staple::httpd {

/// Connections tracks the open connections and selects the one to close when a new one needs room.
class Connections {
  struct Entry {
    std::function<void()> close;
    SteadyTime since;
  };

 public:
  /// State is the activity of a connection: idle until a request has been received completely, busy
  /// while the request is handled, responding while the response is sent.
  enum class State { idle, busy, responding };

  /// Handle is the entry of one connection, initially busy. Its destructor removes the entry. The
  /// Connections must outlive it.
  class Handle {
   public:
    Handle(Connections& owner, std::function<void()> close) : owner_(owner) {
      list().push_back({std::move(close), {}});
      entry_ = std::prev(list().end());
    }
    Handle(const Handle&) = delete;
    Handle& operator=(const Handle&) = delete;
    ~Handle() { list().erase(entry_); }

    /// set_state sets the state of the connection as of `now`.
    void set_state(State state, SteadyTime now) {
      std::list<Entry>& from = list();
      state_ = state;
      entry_->since = now;
      list().splice(list().end(), from, entry_);
    }

   private:
    std::list<Entry>& list() { return owner_.lists_[static_cast<std::size_t>(state_)]; }

    Connections& owner_;
    State state_ = State::busy;
    std::list<Entry>::iterator entry_;
  };

  std::size_t size() const { return lists_[0].size() + lists_[1].size() + lists_[2].size(); }

  /// make_room closes the connection that has been idle longest. If none is idle, it closes the one
  /// that has been responding longest, if for more than kSlowReaderTimeout. Returns false if it
  /// closed none.
  bool make_room(SteadyTime now) {
    if (close_first(idle())) return true;
    auto& responding = lists_[static_cast<std::size_t>(State::responding)];
    return !responding.empty() && now - responding.front().since > kSlowReaderTimeout &&
           close_first(responding);
  }

  /// close_idle closes all idle connections.
  void close_idle() {
    for (const Entry& each : idle()) each.close();
  }

  static constexpr std::chrono::seconds kSlowReaderTimeout{5};

 private:
  std::list<Entry>& idle() { return lists_[static_cast<std::size_t>(State::idle)]; }

  static bool close_first(std::list<Entry>& list) {
    if (list.empty()) return false;
    list.front().close();
    // A closed connection is removed later: move it to the end, so that the next call closes
    // another one.
    list.splice(list.end(), list, list.begin());
    return true;
  }

  std::array<std::list<Entry>, 3> lists_;  ///< by State, longest in the state first
};

}  // namespace staple::httpd
