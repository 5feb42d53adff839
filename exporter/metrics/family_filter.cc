// SPDX-License-Identifier: Apache-2.0

#include "exporter/metrics/family_filter.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <vector>

#include "exporter/metrics/family_list.h"
#include "exporter/metrics/rule_metrics.h"

namespace staple::metrics {
namespace {

/// kRequired holds the families that cannot be excluded: without them a scrape does not say which
/// program and which configuration the other values come from.
constexpr std::array<std::string_view, 3> kRequired{
    "staple_exporter_build_info", "staple_exporter_config_last_reload_success_timestamp_seconds",
    "staple_exporter_config_last_reload_successful"};

bool is_required(const Family& family) {
  return std::ranges::find(kRequired, family.name) != kRequired.end();
}

/// is_sample_of returns whether samples of `family` may have this name in the text format.
bool is_sample_of(const Family& family, std::string_view sample) {
  if (!sample.starts_with(family.name)) return false;
  const std::string_view suffix = sample.substr(family.name.size());
  if (suffix.empty()) return true;
  return family.type == FamilyType::histogram &&
         (suffix == "_bucket" || suffix == "_sum" || suffix == "_count");
}

std::vector<config::KnownMetric> make_known_metrics() {
  std::vector<config::KnownMetric> known;
  for (const FamilyRow& row : list_rows()) {
    const Family& family = family_of(row);
    known.push_back({family.name, is_required(family) ? "is always exposed" : ""});
  }
  for (const AddressFamily& row : probe_families())
    known.push_back({row.family.name, "is in /probe alone, which has every metric"});
  return known;
}

}  // namespace

FamilyFilter::FamilyFilter(const config::MetricsSettings& settings)
    : minimal_(settings.minimal), names_(settings.exclude.begin(), settings.exclude.end()) {}

bool FamilyFilter::excludes(const Family& family) const {
  return names_.contains(family.name) || (minimal_ && !is_minimal(family));
}

bool is_minimal(const Family& family) {
  return is_required(family) || std::ranges::any_of(rule_metrics(), [&](std::string_view name) {
           return is_sample_of(family, name);
         });
}

std::span<const config::KnownMetric> known_metrics() {
  static const std::vector<config::KnownMetric> known = make_known_metrics();
  return known;
}

}  // namespace staple::metrics
