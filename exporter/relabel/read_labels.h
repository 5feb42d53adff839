// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <functional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "exporter/relabel/rule.h"

namespace staple::relabel {

/// ReadLabels holds which labels rules can read: a label outside it changes neither the outcome of
/// the rules nor a label that they set. What removes or replaces a label does not read it.
class ReadLabels {
 public:
  explicit ReadLabels(const Rules& rules);

  /// contains returns whether a rule can read the label `name`.
  bool contains(std::string_view name) const;

 private:
  std::set<std::string, std::less<>> names_;  ///< of source labels, and of labels compared
  std::vector<Regex> copied_;                 ///< of labelmap
};

}  // namespace staple::relabel
