#pragma once

#include <cstddef>
#include <functional>
#include <list>
#include <utility>

namespace staple {

/// Connections keeps count of who is connected, to find who may be closed for somebody new.
class Connections {
 public:
  /// Place is one connection's entry. It leaves when this is destroyed. The Connections must outlive it.
  class Place {
   public:
    Place(Connections& owner, std::function<void()> close) : owner_(owner) {
      owner_.busy_.push_back(std::move(close));
      here_ = std::prev(owner_.busy_.end());
    }
    Place(const Place&) = delete;
    Place& operator=(const Place&) = delete;
    ~Place() { (idle_ ? owner_.idle_ : owner_.busy_).erase(here_); }

    /// idle marks that no request is under way; busy, that one is.
    void idle() { move(true); }
    void busy() { move(false); }

   private:
    void move(bool to_idle) {
      auto& from = idle_ ? owner_.idle_ : owner_.busy_;
      auto& to = to_idle ? owner_.idle_ : owner_.busy_;
      to.splice(to.end(), from, here_);
      idle_ = to_idle;
    }

    Connections& owner_;
    std::list<std::function<void()>>::iterator here_;
    bool idle_ = false;
  };

  std::size_t size() const { return idle_.size() + busy_.size(); }

  /// close_oldest_idle closes the connection that has been idle longest; false: none is.
  bool close_oldest_idle() {
    if (idle_.empty()) return false;
    idle_.front()();
    // Closed is not gone yet: to the end, so that the next call finds another one.
    idle_.splice(idle_.end(), idle_, idle_.begin());
    return true;
  }

  /// close_idle closes all that are idle.
  void close_idle() {
    for (const auto& close : idle_) close();
  }

 private:
  std::list<std::function<void()>> idle_;  ///< how to close each, the longest idle first
  std::list<std::function<void()>> busy_;
};

}  // namespace staple
