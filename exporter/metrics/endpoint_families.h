#pragma once

#include <span>

#include "exporter/endpoint/status.h"
#include "exporter/metrics/family.h"

namespace staple::metrics {

/// EndpointFamily is one row of the table of metrics about all addresses and views of an endpoint
/// together: `append` adds the samples that are known of it, none where nothing is.
struct EndpointFamily {
  Family family;
  void (*append)(const endpoint::Status& endpoint, Samples& samples);
};

/// endpoint_families is the table of what the scheduler counts of endpoints.
std::span<const EndpointFamily> endpoint_families();

/// comparison_families is the table of what the views of an endpoint show together: known to
/// `/probe` too.
std::span<const EndpointFamily> comparison_families();

}  // namespace staple::metrics
