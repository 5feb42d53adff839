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

/// exporter_families is the table of metrics about the exporter itself, in the order in which they
/// are written.
std::span<const ExporterFamily> exporter_families();

}  // namespace staple::metrics
