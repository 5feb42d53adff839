// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <span>

#include "exporter/endpoint/status.h"
#include "exporter/metrics/family.h"

namespace staple::metrics {

/// EndpointFamily is one row of the table of metrics about all addresses and views of an endpoint
/// together. `append` adds its samples, or none if the value is not known.
struct EndpointFamily {
  Family family;
  void (*append)(const endpoint::Status& endpoint, Samples& samples);
};

/// endpoint_families returns the table of the scheduler's counters per endpoint.
std::span<const EndpointFamily> endpoint_families();

/// comparison_families returns the table of metrics that compare the views of an endpoint. `/probe`
/// has them, too.
std::span<const EndpointFamily> comparison_families();

}  // namespace staple::metrics
