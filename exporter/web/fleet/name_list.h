// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <cstddef>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace staple::web {

/// SortedNames are the names of a NameList in the order of their bytes.
struct SortedNames {
  std::vector<std::string_view> names;
  std::vector<std::size_t> positions;  ///< in `names`, by the index that NameList::add() returned
};

/// NameList collects distinct names. Their characters must outlive it and its SortedNames.
class NameList {
 public:
  /// add returns the index of a name: how many others came before it.
  std::size_t add(std::string_view name);

  /// sort_names returns the names in order. The indices stay as they are.
  SortedNames sort_names() const;

 private:
  std::unordered_map<std::string_view, std::size_t> indices_;
};

}  // namespace staple::web
