// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <cstddef>
#include <initializer_list>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>

namespace staple::config {

/// LabelMap holds labels by name, while they are collected.
using LabelMap = std::map<std::string, std::string>;

/// Labels holds the configured labels of an endpoint, by name. Immutable. Copies share the labels,
/// so that a thousand targets of a group hold them once.
class Labels {
 public:
  using value_type = LabelMap::value_type;
  using const_iterator = LabelMap::const_iterator;
  using iterator = const_iterator;

  Labels() = default;
  Labels(LabelMap labels)
      : labels_(labels.empty() ? nullptr : std::make_shared<const LabelMap>(std::move(labels))) {}
  Labels(std::initializer_list<value_type> labels) : Labels(LabelMap(labels)) {}

  const_iterator begin() const { return map().begin(); }
  const_iterator end() const { return map().end(); }
  bool empty() const { return !labels_; }
  std::size_t size() const { return map().size(); }

  /// at returns the value of a label. Throws std::out_of_range if there is none.
  const std::string& at(const std::string& name) const { return map().at(name); }

  const LabelMap& map() const {
    static const LabelMap kNone;
    return labels_ ? *labels_ : kNone;
  }

  bool operator==(const Labels& other) const {
    return labels_ == other.labels_ || map() == other.map();
  }

 private:
  std::shared_ptr<const LabelMap> labels_;  ///< null if there are none
};

/// LabelPool finds equal labels of different groups, which then share them.
class LabelPool {
 public:
  /// share returns `labels`, or the equal labels of an earlier call.
  Labels share(LabelMap labels) { return *known_.insert(Labels(std::move(labels))).first; }

 private:
  struct IsLess {
    bool operator()(const Labels& one, const Labels& other) const {
      return one.map() < other.map();
    }
  };

  std::set<Labels, IsLess> known_;
};

}  // namespace staple::config
