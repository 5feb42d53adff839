// SPDX-License-Identifier: Apache-2.0

#include "exporter/metrics/openmetrics.h"

namespace staple::metrics {
namespace {

std::string_view without_suffix(std::string_view name, std::string_view suffix) {
  if (name.ends_with(suffix)) name.remove_suffix(suffix.size());
  return name;
}

/// find_unit returns the unit at the end of a name, such as `seconds`.
std::string_view find_unit(std::string_view name) {
  for (const std::string_view end : {"_seconds", "_bytes"}) {
    if (name.ends_with(end)) return end.substr(1);
  }
  return {};
}

}  // namespace

OpenMetricsHead openmetrics_head(const Family& family) {
  const auto& name = family.name;
  switch (family.type) {
    case FamilyType::counter: {
      const std::string_view stem = without_suffix(name, "_total");
      return {stem, "counter", find_unit(stem)};
    }
    case FamilyType::gauge:
      if (name.ends_with("_info")) return {without_suffix(name, "_info"), "info", {}};
      return {name, "gauge", find_unit(name)};
    case FamilyType::histogram:
      return {name, "histogram", find_unit(name)};
  }
  return {name, "unknown", {}};
}

}  // namespace staple::metrics
