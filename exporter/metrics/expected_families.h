// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <span>

#include "exporter/metrics/exporter_families.h"

namespace staple::metrics {

/// expected_families returns the table of metrics that count the endpoints from which a staple is
/// expected, by fleet and issuer. Rules and dashboards need no series of single endpoints for it.
std::span<const ExporterFamily> expected_families();

}  // namespace staple::metrics
