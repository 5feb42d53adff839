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

/// TextFormat is a format of /metrics: Prometheus's text format 0.0.4, or OpenMetrics 1.0.0.
enum class TextFormat { prometheus, openmetrics };

/// TextOptions is how LineText writes families.
struct TextOptions {
  TextFormat format = TextFormat::prometheus;
  /// Writes when each counter and histogram began, as samples `_created`. In OpenMetrics only.
  bool created = false;
};

/// LineText writes the samples of one family, in Prometheus's text format 0.0.4 as FamilyText
/// does, or in OpenMetrics 1.0.0, which prometheus-cpp does not have. In 0.0.4 it is for families
/// with one or more samples per endpoint, and formats the labels of an endpoint once per scrape.
/// prometheus-cpp copies and escapes them for each sample, which takes most of the time of a
/// large scrape.
class LineText : public Samples {
 public:
  explicit LineText(const Family& family, std::string_view more_help = {},
                    TextOptions options = {});

  /// omit_head leaves out the lines before the samples: others of the family were written before.
  void omit_head();

  /// set_shared_labels sets the first labels of all following samples. `block` must outlive
  /// their use.
  void set_shared_labels(std::string_view block) { shared_ = block; }

  void add(double value, std::initializer_list<Label> labels = {}) override;
  void add_histogram(const Histogram& histogram, std::initializer_list<Label> labels = {}) override;
  void set_created(WallTime time) override { created_ = time; }

  /// str returns the text. Empty if there are no samples.
  std::string str() &&;

 private:
  void append_sample(std::string_view name, std::string_view suffix, std::span<const Label> labels,
                     double value);
  void append_created(std::span<const Label> labels);

  std::string_view name_;  ///< of the samples of counters and gauges
  std::string_view stem_;  ///< the same, without the suffix of the type in OpenMetrics
  std::string_view shared_;
  bool has_created_;  ///< samples `_created` are written
  WallTime created_{};
  std::string text_;
  std::size_t head_;  ///< bytes of text_ before the first sample
};

}  // namespace staple::metrics
