// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <string_view>

#include "exporter/configuration/labels.h"
#include "exporter/discovery/target_list.h"
#include "probes/target.h"
#include "probes/text/utf8.h"

namespace staple::test {

/// require ends the fuzzer if an invariant does not hold.
inline void require(bool condition) {
  if (!condition) std::abort();
}

inline bool is_fit_to_be_shown(std::string_view text) {
  return !text.empty() &&
         std::ranges::none_of(text, [](char c) { return (c >= 0 && c < ' ') || c == '\x7F'; });
}

inline void check_labels(const config::Labels& labels) {
  require(labels.size() <= discovery::kMaxLabels);
  for (const auto& [name, value] : labels) {
    require(!config::check_label_name(name));
    require(name.size() <= discovery::kMaxLabelName);
    require(value.size() <= discovery::kMaxLabelValue);
    require(text::is_utf8(value));
  }
}

/// check requires what holds for every list that was accepted. Modules are `mail` and that of the
/// fleet.
inline void check(const discovery::TargetList& list) {
  std::size_t targets = 0;
  for (const auto& group : list.groups) {
    require(!group.targets.empty());
    targets += group.targets.size();
    require(group.module.empty() || group.module == "mail");
    for (const auto& target : group.targets) {
      auto again = parse_target(to_string(target), 443);
      require(again.has_value());
      again->absolute = target.absolute;  // the final dot is not written
      require(*again == target);
    }
    check_labels(group.labels);
  }
  require(targets <= discovery::kMaxTargets);
  require(list.refusals.count >= list.refusals.texts.size());
  require(list.refusals.texts.size() <= discovery::kMaxShownRefusals);
  require(std::ranges::all_of(list.refusals.texts, is_fit_to_be_shown));
}

}  // namespace staple::test
