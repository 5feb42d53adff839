#pragma once

#include <initializer_list>
#include <string_view>

#include "exporter/histogram.h"

namespace staple::metrics {

/// FamilyType is the type of a metric family.
enum class FamilyType { counter, gauge, histogram };

/// Family names a metric family and says what it means.
struct Family {
  std::string_view name;
  std::string_view help;
  FamilyType type = FamilyType::gauge;
};

/// Label is one label of a sample. It views text that somebody else owns.
struct Label {
  std::string_view name;
  std::string_view value;  ///< well-formed UTF-8; empty: as if the label were not there
};

/// Samples takes the samples of one family.
class Samples {
 public:
  virtual ~Samples() = default;

  /// add adds one sample; `labels` come after those that all samples of an endpoint share.
  virtual void add(double value, std::initializer_list<Label> labels = {}) = 0;

  /// add_histogram is add() for a histogram.
  virtual void add_histogram(const Histogram& histogram,
                             std::initializer_list<Label> labels = {}) = 0;
};

}  // namespace staple::metrics
