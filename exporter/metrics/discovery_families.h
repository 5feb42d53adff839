// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <span>

#include "exporter/metrics/exporter_families.h"

namespace staple::metrics {

/// discovery_families returns the table of metrics about the sources of targets.
std::span<const ExporterFamily> discovery_families();

}  // namespace staple::metrics
