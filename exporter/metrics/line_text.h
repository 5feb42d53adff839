// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <span>
#include <string>
#include <string_view>

#include "exporter/metrics/family.h"

namespace staple::metrics {

/// format_labels writes labels as between the braces of a sample, for
/// LineText::set_shared_labels(). Labels without a value are left out.
std::string format_labels(std::span<const Label> labels);

/// LineText writes the samples of one family in Prometheus's text format 0.0.4, as FamilyText does.
/// It is for families with one or more samples per endpoint, and formats the labels of an endpoint
/// once per scrape. prometheus-cpp copies and escapes them for each sample, which takes most of the
/// time of a large scrape.
class LineText : public Samples {
 public:
  explicit LineText(const Family& family, std::string_view more_help = {});

  /// set_shared_labels sets the first labels of all following samples. `block` must outlive
  /// their use.
  void set_shared_labels(std::string_view block) { shared_ = block; }

  void add(double value, std::initializer_list<Label> labels = {}) override;

  /// add_histogram throws std::logic_error: only the exporter's own families have histograms.
  void add_histogram(const Histogram& histogram, std::initializer_list<Label> labels = {}) override;

  /// str returns the text. Empty if there are no samples.
  std::string str() &&;

 private:
  std::string_view name_;
  std::string_view shared_;
  std::string text_;
  std::size_t head_;  ///< bytes of text_ before the first sample
};

}  // namespace staple::metrics
