// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <string_view>

#include "exporter/metrics/family.h"

namespace staple::metrics {

/// OpenMetricsHead is what OpenMetrics 1.0.0 says of a family before its samples. The samples have
/// the same names as in Prometheus's text format.
struct OpenMetricsHead {
  std::string_view name;  ///< without the suffix of the type's samples
  std::string_view type;
  std::string_view unit;  ///< the end of the name; empty if the family has none
};

/// openmetrics_head returns the head of a family. A counter `x_total` is the family `x`, and a
/// gauge `x_info` is the family `x` of type info (OpenMetrics 1.0.0, "Metric Types").
OpenMetricsHead openmetrics_head(const Family& family);

/// kOpenMetricsEnd is the last line of a text in OpenMetrics.
inline constexpr std::string_view kOpenMetricsEnd = "# EOF\n";

}  // namespace staple::metrics
