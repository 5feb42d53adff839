// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "exporter/metrics/family.h"

namespace staple::metrics {

/// FamilyText collects the samples of one family and writes them in Prometheus's text format 0.0.4.
class FamilyText : public Samples {
 public:
  /// `more_help` is appended to the help of the family.
  explicit FamilyText(const Family& family, std::string_view more_help = {});
  ~FamilyText() override;

  /// set_shared_labels sets the first labels of all following samples. `labels` must outlive
  /// their use.
  void set_shared_labels(std::span<const Label> labels) { shared_ = labels; }

  void add(double value, std::initializer_list<Label> labels = {}) override;
  void add_histogram(const Histogram& histogram, std::initializer_list<Label> labels = {}) override;

  /// str returns the text. Empty if there are no samples.
  std::string str() const;

 private:
  struct Families;
  std::unique_ptr<Families> families_;
  std::span<const Label> shared_;
};

}  // namespace staple::metrics
