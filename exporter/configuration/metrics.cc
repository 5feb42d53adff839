// SPDX-License-Identifier: Apache-2.0

#include <algorithm>
#include <string_view>
#include <vector>

#include "exporter/configuration/scalars.h"
#include "exporter/configuration/sections.h"

namespace staple::config {
namespace {

/// kMinimal is the name of the preset in `exclude`.
constexpr std::string_view kMinimal = "minimal";

/// Draft holds the settings that are being read.
struct Draft {
  std::span<const KnownMetric> known;
  MetricsSettings& settings;
};

void check_name(const Node& node, std::string_view name, std::span<const KnownMetric> known) {
  const auto found = std::ranges::find(known, name, &KnownMetric::name);
  if (found != known.end()) {
    if (!found->refusal.empty())
      node.fail("'" + std::string(name) + "' " + std::string(found->refusal));
    return;
  }
  std::vector<std::string_view> names{kMinimal};
  for (const KnownMetric& each : known) names.push_back(each.name);
  node.fail(describe_unknown("metric", name, names));
}

void read_excluded(const Node& node, Draft& into) {
  const auto name = read_text(node);
  if (!name) return;
  if (*name == kMinimal) {
    into.settings.minimal = true;
    return;
  }
  if (!into.known.empty()) check_name(node, *name, into.known);
  into.settings.exclude.push_back(*name);
}

void read_exclude(const Node& node, Draft& into) {
  if (node.value.kind == YamlValue::Kind::scalar) return read_excluded(node, into);
  node.for_each_item([&](const Node& item) { read_excluded(item, into); });
}

constexpr Key<Draft> kKeys[] = {
    {"exclude", read_exclude},
    {"openmetrics", [](const Node& n, Draft& d) { read_flag(n, d.settings.openmetrics); }},
    {"created", [](const Node& n, Draft& d) { read_flag(n, d.settings.created); }},
};

}  // namespace

void read_metrics(const Node& node, std::span<const KnownMetric> known, MetricsSettings& into) {
  Draft draft{known, into};
  read_mapping(node, kKeys, draft);
}

}  // namespace staple::config
