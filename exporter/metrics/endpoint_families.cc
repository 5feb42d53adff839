// SPDX-License-Identifier: Apache-2.0

#include "exporter/metrics/endpoint_families.h"

#include <cstddef>

#include "probes/prober/comparison.h"

namespace staple::metrics {
namespace {

void append_probes(const endpoint::Status& endpoint, Samples& samples) {
  samples.add(static_cast<double>(endpoint.probes));
}

void append_probe_failures(const endpoint::Status& endpoint, Samples& samples) {
  samples.add(static_cast<double>(endpoint.failures));
}

void append_views_differ(const endpoint::Status& endpoint, Samples& samples) {
  for (std::size_t by = 0; by < endpoint.differ.size(); ++by) {
    const auto& differ = endpoint.differ[by];
    if (differ)
      samples.add(*differ ? 1 : 0, {{"by", name(static_cast<prober::DifferenceKind>(by))}});
  }
}

constexpr EndpointFamily kEndpointFamilies[] = {
    {{"staple_probes_total", "Probes of the endpoint. A probe of all its addresses counts once.",
      FamilyType::counter},
     append_probes},
    {{"staple_probe_failures_total",
      "Probes of the endpoint that failed at one or more of its addresses.", FamilyType::counter},
     append_probe_failures},
};

constexpr EndpointFamily kComparisonFamilies[] = {
    {{"staple_views_differ",
      "1 if the views of the endpoint differ, by the property that separates them; 0 if they "
      "agree. Absent without two views to compare."},
     append_views_differ},
};

}  // namespace

std::span<const EndpointFamily> endpoint_families() { return kEndpointFamilies; }

std::span<const EndpointFamily> comparison_families() { return kComparisonFamilies; }

}  // namespace staple::metrics
