// SPDX-License-Identifier: Apache-2.0

#include "exporter/metrics/family_text.h"

#include <cstdint>
#include <limits>
#include <sstream>
#include <utility>

#include <prometheus/client_metric.h>
#include <prometheus/metric_family.h>
#include <prometheus/text_serializer.h>

#include "probes/text/clean.h"

namespace staple::metrics {
namespace {

prometheus::MetricType to_prometheus_type(FamilyType type) {
  switch (type) {
    case FamilyType::counter:
      return prometheus::MetricType::Counter;
    case FamilyType::gauge:
      return prometheus::MetricType::Gauge;
    case FamilyType::histogram:
      return prometheus::MetricType::Histogram;
  }
  return prometheus::MetricType::Untyped;
}

prometheus::ClientMetric make_metric(std::span<const Label> shared,
                                     std::initializer_list<Label> labels) {
  prometheus::ClientMetric metric;
  metric.label.reserve(shared.size() + labels.size());
  const auto append = [&metric](std::span<const Label> some) {
    for (const Label& label : some) {
      if (!label.value.empty())
        metric.label.push_back({std::string(label.name), text::clean_text(label.value)});
    }
  };
  append(shared);
  append(labels);
  return metric;
}

}  // namespace

struct FamilyText::Families {
  std::vector<prometheus::MetricFamily> families{1};
};

FamilyText::FamilyText(const Family& family, std::string_view more_help)
    : families_(std::make_unique<Families>()) {
  prometheus::MetricFamily& target = families_->families.front();
  target.name = family.name;
  target.help = std::string(family.help).append(more_help);
  target.type = to_prometheus_type(family.type);
}

FamilyText::~FamilyText() = default;

void FamilyText::add(double value, std::initializer_list<Label> labels) {
  prometheus::MetricFamily& family = families_->families.front();
  prometheus::ClientMetric metric = make_metric(shared_, labels);
  (family.type == prometheus::MetricType::Counter ? metric.counter.value : metric.gauge.value) =
      value;
  family.metric.push_back(std::move(metric));
}

void FamilyText::add_histogram(const Histogram& histogram, std::initializer_list<Label> labels) {
  prometheus::ClientMetric metric = make_metric(shared_, labels);
  std::uint64_t cumulative = 0;
  for (std::size_t bucket = 0; bucket < histogram.counts().size(); ++bucket) {
    cumulative += histogram.counts()[bucket];
    const double bound = bucket < Histogram::kBounds.size()
                             ? Histogram::kBounds[bucket]
                             : std::numeric_limits<double>::infinity();
    metric.histogram.bucket.push_back({cumulative, bound});
  }
  metric.histogram.sample_count = cumulative;
  metric.histogram.sample_sum = histogram.sum();
  families_->families.front().metric.push_back(std::move(metric));
}

std::string FamilyText::str() const {
  if (families_->families.front().metric.empty()) return {};
  std::ostringstream out;
  prometheus::TextSerializer().Serialize(out, families_->families);
  return std::move(out).str();
}

}  // namespace staple::metrics
