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
  /// State is what a connection does: wait for a request that has not come whole, have one worked on, or send
  /// the answer.
  enum class State { idle, busy, answering };

  /// Place is one connection's entry, busy at first. It leaves when this is destroyed. The Connections must
  /// outlive it.
  class Place {
   public:
    Place(Connections& owner, std::function<void()> close) : owner_(owner) {
      mine().push_back({std::move(close), {}});
      here_ = std::prev(mine().end());
    }
    Place(const Place&) = delete;
    Place& operator=(const Place&) = delete;
    ~Place() { mine().erase(here_); }

    /// is says what the connection does from `now` on.
    void is(State state, SteadyTime now) {
      std::list<Entry>& from = mine();
      state_ = state;
      here_->since = now;
      mine().splice(mine().end(), from, here_);
    }

   private:
    std::list<Entry>& mine() { return owner_.lists_[static_cast<std::size_t>(state_)]; }

    Connections& owner_;
    State state_ = State::busy;
    std::list<Entry>::iterator here_;
  };

  std::size_t size() const { return lists_[0].size() + lists_[1].size() + lists_[2].size(); }

  /// make_room closes the connection that has been idle longest, or else the one that has been taking its
  /// answer longest, if that is for more than kPatience. False: there is none.
  bool make_room(SteadyTime now) {
    if (close_first(idle())) return true;
    auto& answering = lists_[static_cast<std::size_t>(State::answering)];
    return !answering.empty() && now - answering.front().since > kPatience && close_first(answering);
  }

  /// close_idle closes all that are idle.
  void close_idle() {
    for (const Entry& each : idle()) each.close();
  }

  static constexpr std::chrono::seconds kPatience{5};

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
