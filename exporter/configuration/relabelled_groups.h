// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <unordered_set>
#include <vector>

#include "exporter/configuration/relabelled_target.h"
#include "exporter/configuration/settings.h"

namespace staple::config {

/// RelabelledGroups collects relabelled targets. Those with equal labels and module share a group.
/// The first of several equal targets counts.
class RelabelledGroups {
 public:
  void add(RelabelledTarget target);

  /// finish returns the groups in the order of their first targets.
  std::vector<TargetGroup> finish() &&;

 private:
  struct Key {
    std::string module;
    Labels labels;

    bool operator<(const Key& other) const {
      return module != other.module ? module < other.module : labels.map() < other.labels.map();
    }
  };

  std::vector<TargetGroup> groups_;
  std::map<Key, std::size_t> positions_;   ///< in `groups_`
  std::unordered_set<std::string> names_;  ///< of the targets
  LabelPool pool_;
};

}  // namespace staple::config
