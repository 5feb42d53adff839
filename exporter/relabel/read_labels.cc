// SPDX-License-Identifier: Apache-2.0

#include "exporter/relabel/read_labels.h"

#include <algorithm>

namespace staple::relabel {

ReadLabels::ReadLabels(const Rules& rules) {
  for (const Rule& rule : rules) {
    names_.insert(rule.source_labels.begin(), rule.source_labels.end());
    const bool compares = rule.action == Action::keepequal || rule.action == Action::dropequal;
    if (compares) names_.insert(rule.target_label);
    if (rule.action == Action::labelmap) copied_.push_back(rule.regex);
  }
}

bool ReadLabels::contains(std::string_view name) const {
  return names_.contains(name) ||
         std::ranges::any_of(copied_, [&](const Regex& regex) { return regex.matches(name); });
}

}  // namespace staple::relabel
