// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <span>

#include "exporter/metrics/exporter_facts.h"
#include "exporter/metrics/family.h"

namespace staple::metrics {

/// ExporterFamily is one row of the table of metrics about the exporter itself.
struct ExporterFamily {
  Family family;
  void (*append)(const ExporterFacts& facts, Samples& samples);
};

/// exporter_families returns the table of metrics about the exporter itself, in output order.
std::span<const ExporterFamily> exporter_families();

}  // namespace staple::metrics
