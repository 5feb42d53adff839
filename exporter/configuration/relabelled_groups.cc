// SPDX-License-Identifier: Apache-2.0

#include "exporter/configuration/relabelled_groups.h"

#include <utility>

namespace staple::config {

void RelabelledGroups::add(RelabelledTarget target) {
  if (!names_.insert(to_string(target.target)).second) return;
  Key key{std::move(target.module), pool_.share(std::move(target.labels))};
  const auto [position, is_new] = positions_.try_emplace(std::move(key), groups_.size());
  if (is_new) groups_.push_back({{}, position->first.labels, position->first.module});
  groups_[position->second].targets.push_back(std::move(target.target));
}

std::vector<TargetGroup> RelabelledGroups::finish() && {
  for (TargetGroup& group : groups_) group.targets.shrink_to_fit();
  return std::move(groups_);
}

}  // namespace staple::config
