// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <utility>

namespace staple::relabel {

/// LabelSet holds the labels of a target that is being found, by name. As in Prometheus, a label
/// without a value does not exist.
class LabelSet {
 public:
  using Map = std::map<std::string, std::string, std::less<>>;

  /// get returns the value of a label; empty if there is none. Valid until the label changes.
  std::string_view get(std::string_view name) const {
    const auto found = labels_.find(name);
    return found == labels_.end() ? std::string_view() : std::string_view(found->second);
  }

  /// set replaces the value of a label. An empty value removes the label.
  void set(std::string_view name, std::string value) {
    remove(name);
    if (value.empty()) return;
    bytes_ += name.size() + value.size();
    labels_.emplace(name, std::move(value));
  }

  void remove(std::string_view name) {
    const auto found = labels_.find(name);
    if (found == labels_.end()) return;
    bytes_ -= found->first.size() + found->second.size();
    labels_.erase(found);
  }

  /// map returns the labels; no value is empty.
  const Map& map() const { return labels_; }

  /// bytes returns the size of all names and values.
  std::size_t bytes() const { return bytes_; }

  bool operator==(const LabelSet& other) const { return labels_ == other.labels_; }

 private:
  Map labels_;
  std::size_t bytes_ = 0;
};

}  // namespace staple::relabel
