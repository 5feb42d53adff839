// SPDX-License-Identifier: Apache-2.0

#include "exporter/relabel/rule.h"

#include <optional>
#include <string_view>
#include <utility>

#include "exporter/relabel/expand.h"
#include "exporter/relabel/unicode.h"
#include "probes/crypto/md5.h"

namespace staple::relabel {
namespace {

using enum Outcome;

/// Labels that a rule changes while it goes through them are those from before the rule.
using Copy = LabelSet::Map;

/// join_values returns the values of the source labels. Returns nullopt if they exceed the bound.
std::optional<std::string> join_values(const Rule& rule, const LabelSet& labels) {
  std::string joined;
  for (std::size_t i = 0; i < rule.source_labels.size(); ++i) {
    if (i != 0) joined += rule.separator;
    joined += labels.get(rule.source_labels[i]);
    if (joined.size() > kMaxLabelBytes) return std::nullopt;
  }
  return joined;
}

Outcome replace(const Rule& rule, std::string_view value, LabelSet& labels) {
  const auto match = rule.regex.find(value);
  if (!match) return kept;
  std::string name;
  expand(rule.target_label, rule.regex, *match, name);
  if (name.empty()) return kept;
  std::string replacement;
  expand(rule.replacement, rule.regex, *match, replacement);
  labels.set(name, std::move(replacement));
  return kept;
}

Outcome keep(const Rule& rule, std::string_view value, LabelSet&) {
  return rule.regex.matches(value) ? kept : dropped;
}

Outcome drop(const Rule& rule, std::string_view value, LabelSet&) {
  return rule.regex.matches(value) ? dropped : kept;
}

Outcome keepequal(const Rule& rule, std::string_view value, LabelSet& labels) {
  return labels.get(rule.target_label) == value ? kept : dropped;
}

Outcome dropequal(const Rule& rule, std::string_view value, LabelSet& labels) {
  return labels.get(rule.target_label) == value ? dropped : kept;
}

/// The hash is the second half of the MD5 digest, the most significant byte first.
Outcome hashmod(const Rule& rule, std::string_view value, LabelSet& labels) {
  const auto digest =
      crypto::md5({reinterpret_cast<const std::uint8_t*>(value.data()), value.size()});
  std::uint64_t hash = 0;
  for (std::size_t i = 8; i < digest.size(); ++i) hash = hash << 8 | digest[i];
  labels.set(rule.target_label, std::to_string(hash % rule.modulus));
  return kept;
}

Outcome labelmap(const Rule& rule, std::string_view, LabelSet& labels) {
  const Copy before = labels.map();
  for (const auto& [name, value] : before) {
    if (!rule.regex.matches(name)) continue;
    labels.set(replace_all(name, rule.regex, rule.replacement), value);
    if (labels.bytes() > kMaxLabelBytes) return too_large;
  }
  return kept;
}

Outcome remove_labels(const Rule& rule, LabelSet& labels, bool matching) {
  const Copy before = labels.map();
  for (const auto& [name, value] : before) {
    if (rule.regex.matches(name) == matching) labels.remove(name);
  }
  return kept;
}

Outcome labeldrop(const Rule& rule, std::string_view, LabelSet& labels) {
  return remove_labels(rule, labels, true);
}

Outcome labelkeep(const Rule& rule, std::string_view, LabelSet& labels) {
  return remove_labels(rule, labels, false);
}

Outcome lowercase(const Rule& rule, std::string_view value, LabelSet& labels) {
  labels.set(rule.target_label, to_lower_case(value));
  return kept;
}

Outcome uppercase(const Rule& rule, std::string_view value, LabelSet& labels) {
  labels.set(rule.target_label, to_upper_case(value));
  return kept;
}

using Apply = Outcome (*)(const Rule& rule, std::string_view value, LabelSet& labels);

/// kActions holds the function of each action, in the order of Action.
constexpr Apply kActions[] = {&replace,  &keep,      &drop,      &keepequal, &dropequal, &hashmod,
                              &labelmap, &labeldrop, &labelkeep, &lowercase, &uppercase};

Outcome apply(const Rule& rule, LabelSet& labels) {
  const auto value = join_values(rule, labels);
  if (!value) return too_large;
  const Outcome outcome = kActions[static_cast<std::size_t>(rule.action)](rule, *value, labels);
  return outcome == kept && labels.bytes() > kMaxLabelBytes ? too_large : outcome;
}

}  // namespace

Outcome apply(const Rules& rules, LabelSet& labels) {
  for (const Rule& rule : rules) {
    const Outcome outcome = apply(rule, labels);
    if (outcome != kept) return outcome;
  }
  return kept;
}

}  // namespace staple::relabel
