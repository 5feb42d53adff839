#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <functional>
#include <list>
#include <utility>

#include "probes/time.h"

namespace staple::httpd {

/// Connections keeps count of who is connected, to find who may be closed for somebody new.
class Connections {
  struct Entry {
    std::function<void()> close;
    SteadyTime since;
  };

 public:
  /// State is what a connection does: wait for a request that has not come whole, have one worked
  /// on, or send the answer.
  enum class State { idle, busy, responding };

  /// Handle is one connection's entry, busy at first. It leaves when this is destroyed. The
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

    /// set_state says what the connection does from `now` on.
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

  /// make_room closes the connection that has been idle longest, or else the one that has been
  /// taking its answer longest, if that is for more than kPatience. False: there is none.
  bool make_room(SteadyTime now) {
    if (close_first(idle())) return true;
    auto& responding = lists_[static_cast<std::size_t>(State::responding)];
    return !responding.empty() && now - responding.front().since > kSlowReaderTimeout &&
           close_first(responding);
  }

  /// close_idle closes all that are idle.
  void close_idle() {
    for (const Entry& each : idle()) each.close();
  }

  static constexpr std::chrono::seconds kSlowReaderTimeout{5};

 private:
  std::list<Entry>& idle() { return lists_[static_cast<std::size_t>(State::idle)]; }

  static bool close_first(std::list<Entry>& list) {
    if (list.empty()) return false;
    list.front().close();
    // Closed is not gone yet: to the end, so that the next call finds another one.
    list.splice(list.end(), list, list.begin());
    return true;
  }

  std::array<std::list<Entry>, 3> lists_;  ///< by State, who has been in it longest first
};

}  // namespace staple::httpd
