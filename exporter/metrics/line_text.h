#pragma once

#include <span>
#include <string>
#include <string_view>

#include "exporter/metrics/family.h"

namespace staple::metrics {

/// format_labels writes labels as they stand between the braces of a sample, for LineText::share().
/// Labels without a value are left out.
std::string format_labels(std::span<const Label> labels);

/// LineText writes the samples of one family in Prometheus's text format 0.0.4, as FamilyText does,
/// for families with a sample or more per endpoint: prometheus-cpp copies and escapes the labels of
/// an endpoint anew for each of its samples, which takes most of the time of a large scrape. Here
/// they are written once per scrape.
class LineText : public Samples {
 public:
  explicit LineText(const Family& family, std::string_view more_help = {});

  /// set_shared_labels sets the labels with which all samples from now on begin; `block` must
  /// outlive their use.
  void set_shared_labels(std::string_view block) { shared_ = block; }

  void add(double value, std::initializer_list<Label> labels = {}) override;

  /// add_histogram is for the exporter's own families alone: calling it here is a bug and throws.
  void add_histogram(const Histogram& histogram, std::initializer_list<Label> labels = {}) override;

  /// str returns the text; empty: there were no samples.
  std::string str() &&;

 private:
  std::string_view name_;
  std::string_view shared_;
  std::string text_;
  std::size_t head_;  ///< bytes of text_ before the first sample
};

}  // namespace staple::metrics
