#pragma once

#include <span>

#include "exporter/metrics/family.h"
#include "exporter/metrics/own_facts.h"

namespace staple::metrics {

/// OwnFamily is one row of the table of metrics about the exporter itself.
struct OwnFamily {
  Family family;
  void (*append)(const OwnFacts& facts, Samples& samples);
};

/// own_families is the table of metrics about the exporter itself, in the order in which they are written.
std::span<const OwnFamily> own_families();

}  // namespace staple::metrics
