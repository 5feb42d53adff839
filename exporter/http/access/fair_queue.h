// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <algorithm>
#include <cstddef>
#include <deque>
#include <list>
#include <optional>
#include <span>
#include <string>
#include <utility>

namespace staple::httpd {

/// FairQueue holds items that wait, each under a path of keys, such as network, address and user.
/// On each level the keys take turns, whatever the number of items under each of them. A key that
/// had nothing waiting is next. After kNewInSuccession such turns one belongs to a key that has
/// waited on, so that many new keys do not stop it. Under one path the order is first in, first
/// out. All paths of a queue have the same length.
template <class Item>
class FairQueue {
 public:
  using Path = std::span<const std::string>;

  /// Limits bounds the number of items.
  struct Limits {
    std::size_t all;
    std::size_t of_key;  ///< under one key of the first level
  };

  static constexpr unsigned kNewInSuccession = 4;

  std::size_t size() const { return size_; }

  /// add adds an item. Beyond the limits it returns the item that gives way: the latest one under
  /// the keys with most items. That may be `item` itself.
  std::optional<Item> add(Path path, Item item, const Limits& limits) {
    const auto own = find(path.front());
    std::optional<Item> displaced;
    const bool full_key = own != branches_.end() && own->queue.size() >= limits.of_key;
    if (full_key || size_ >= limits.all) {
      displaced = full_key ? displace_in(own, path.subspan(1)) : displace(path);
      if (!displaced) return item;
    }
    insert(path, std::move(item));
    return displaced;
  }

  /// take removes the next item. The queue must not be empty.
  Item take() {
    --size_;
    if (branches_.empty()) {
      Item item = std::move(items_.front());
      items_.pop_front();
      return item;
    }
    const bool any_old = new_ < branches_.size();
    const bool take_new = new_ > 0 && (!any_old || in_succession_ < kNewInSuccession);
    in_succession_ = take_new ? in_succession_ + 1 : 0;
    const auto turn = take_new ? branches_.begin() : first_old();
    if (take_new) --new_;
    Item item = turn->queue.take();
    branches_.splice(branches_.end(), branches_, turn);
    if (turn->queue.size() == 0) branches_.pop_back();
    return item;
  }

 private:
  struct Branch;
  using Iterator = typename std::list<Branch>::iterator;

  Iterator find(const std::string& key) {
    return std::ranges::find(branches_, key, [](const Branch& each) { return each.key; });
  }

  Iterator first_old() { return std::next(branches_.begin(), static_cast<std::ptrdiff_t>(new_)); }

  Iterator longest() {
    return std::ranges::max_element(branches_, {},
                                    [](const Branch& each) { return each.queue.size(); });
  }

  void insert(Path path, Item item) {
    ++size_;
    if (path.empty()) return items_.push_back(std::move(item));
    auto branch = find(path.front());
    if (branch == branches_.end()) {
      branch = branches_.insert(first_old(), Branch{path.front(), {}});
      ++new_;
    }
    branch->queue.insert(path.subspan(1), std::move(item));
  }

  // displace removes the item that gives way to a new one at `path`. Returns nullopt if none does,
  // because no key has more items than those of the path.
  std::optional<Item> displace(Path path) {
    if (path.empty()) return std::nullopt;
    const auto own = find(path.front());
    const auto other = longest();
    const std::size_t count = own == branches_.end() ? 0 : own->queue.size();
    if (count >= other->queue.size()) return displace_in(own, path.subspan(1));
    return remove_latest_in(other);
  }

  std::optional<Item> displace_in(Iterator branch, Path rest) {
    std::optional<Item> item = branch->queue.displace(rest);
    if (item) --size_;
    return item;
  }

  Item remove_latest_in(Iterator branch) {
    Item item = branch->queue.remove_latest();
    --size_;
    if (branch->queue.size() > 0) return item;
    if (std::distance(branches_.begin(), branch) < static_cast<std::ptrdiff_t>(new_)) --new_;
    branches_.erase(branch);
    return item;
  }

  Item remove_latest() {
    if (!branches_.empty()) return remove_latest_in(longest());
    --size_;
    Item item = std::move(items_.back());
    items_.pop_back();
    return item;
  }

  std::size_t size_ = 0;
  std::deque<Item> items_;  ///< at the end of a path
  /// The keys in the order of their turns: first those without a turn since they came
  std::list<Branch> branches_;
  std::size_t new_ = 0;         ///< keys without a turn since they came
  unsigned in_succession_ = 0;  ///< turns of such keys since one of another key
};

template <class Item>
struct FairQueue<Item>::Branch {
  std::string key;
  FairQueue queue;
};

}  // namespace staple::httpd
