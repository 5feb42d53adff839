// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <initializer_list>
#include <string_view>

#include "exporter/histogram.h"
#include "probes/time.h"

namespace staple::metrics {

/// FamilyType is the type of a metric family.
enum class FamilyType { counter, gauge, histogram };

/// Family is the name, help and type of a metric family.
struct Family {
  std::string_view name;
  std::string_view help;
  FamilyType type = FamilyType::gauge;
};

/// Label is one label of a sample. It does not own its text.
struct Label {
  std::string_view name;
  std::string_view value;  ///< well-formed UTF-8; an empty label is left out
};

/// Samples collects the samples of one family.
class Samples {
 public:
  virtual ~Samples() = default;

  /// add adds one sample. `labels` follow the labels that all samples of an endpoint share.
  virtual void add(double value, std::initializer_list<Label> labels = {}) = 0;

  /// add_histogram adds one histogram, with its buckets, sum and count.
  virtual void add_histogram(const Histogram& histogram,
                             std::initializer_list<Label> labels = {}) = 0;

  /// set_created sets when the counters and histograms that follow began at zero. Formats without
  /// such times ignore it.
  virtual void set_created(WallTime) {}
};

}  // namespace staple::metrics
