// SPDX-License-Identifier: Apache-2.0

#include "exporter/web/fleet/name_list.h"

#include <algorithm>

namespace staple::web {

std::size_t NameList::add(std::string_view name) {
  return indices_.try_emplace(name, indices_.size()).first->second;
}

SortedNames NameList::sort_names() const {
  SortedNames result{{}, std::vector<std::size_t>(indices_.size())};
  result.names.reserve(indices_.size());
  for (const auto& [name, index] : indices_) result.names.push_back(name);
  std::ranges::sort(result.names);
  for (std::size_t i = 0; i < result.names.size(); ++i)
    result.positions[indices_.at(result.names[i])] = i;
  return result;
}

}  // namespace staple::web
