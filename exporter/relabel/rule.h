// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "exporter/relabel/label_set.h"
#include "exporter/relabel/regex.h"

namespace staple::relabel {

/// Action is what a rule does.
enum class Action {
  replace,    ///< sets `target_label` to `replacement` if `regex` matches
  keep,       ///< drops targets that `regex` does not match
  drop,       ///< drops targets that `regex` matches
  keepequal,  ///< drops targets whose source labels are not the value of `target_label`
  dropequal,  ///< drops targets whose source labels are the value of `target_label`
  hashmod,    ///< sets `target_label` to a hash of the source labels, modulo `modulus`
  labelmap,   ///< copies each label whose name `regex` matches to the name `replacement`
  labeldrop,  ///< removes each label whose name `regex` matches
  labelkeep,  ///< removes each label whose name `regex` does not match
  lowercase,  ///< sets `target_label` to the source labels in lower case
  uppercase,  ///< sets `target_label` to the source labels in upper case
};

/// Rule is one entry of `relabel_configs`, with Prometheus's keys and defaults.
struct Rule {
  Action action = Action::replace;
  std::vector<std::string> source_labels = {};
  std::string separator = ";";  ///< between the values of `source_labels`
  std::string target_label = {};
  Regex regex = {};
  std::string replacement = "$1";
  std::uint64_t modulus = 0;

  bool operator==(const Rule&) const = default;
};

/// Rules holds the rules of a fleet, in their order.
using Rules = std::vector<Rule>;

inline constexpr std::size_t kMaxRules = 1000;  ///< of one fleet

/// kMaxLabelBytes bounds the names and values of a target while it is relabelled. A rule can double
/// a value.
inline constexpr std::size_t kMaxLabelBytes = std::size_t{1} << 20;

/// Outcome is the result of the rules for one target.
enum class Outcome { kept, dropped, too_large };

/// apply changes `labels` by each rule in turn. Stops when a rule drops the target, or when the
/// labels exceed kMaxLabelBytes.
Outcome apply(const Rules& rules, LabelSet& labels);

}  // namespace staple::relabel
