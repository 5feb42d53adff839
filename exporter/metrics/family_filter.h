// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <functional>
#include <set>
#include <span>
#include <string>

#include "exporter/configuration/known_metric.h"
#include "exporter/configuration/settings.h"
#include "exporter/metrics/family.h"

namespace staple::metrics {

/// FamilyFilter decides which families /metrics leaves out (`metrics.exclude`).
class FamilyFilter {
 public:
  /// Leaves out none.
  FamilyFilter() = default;
  explicit FamilyFilter(const config::MetricsSettings& settings);

  /// excludes returns true if `family` is left out: it is named, or the preset `minimal` is in use
  /// and the family is not minimal.
  bool excludes(const Family& family) const;

 private:
  bool minimal_ = false;
  std::set<std::string, std::less<>> names_;
};

/// is_minimal returns true if the preset `minimal` keeps a family: the alert rules of alerts/ name
/// it or one of its samples, or it cannot be excluded.
bool is_minimal(const Family& family);

/// known_metrics returns the families of /metrics and /probe, for config::load_settings().
std::span<const config::KnownMetric> known_metrics();

}  // namespace staple::metrics
