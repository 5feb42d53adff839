// SPDX-License-Identifier: Apache-2.0

#include "exporter/metrics/line_text.h"

#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <utility>
#include <vector>

#include "exporter/metrics/openmetrics.h"
#include "probes/text/clean.h"

namespace staple::metrics {
namespace {

void append_escaped(std::string& text, std::string_view value) {
  while (true) {
    const std::size_t special = value.find_first_of("\\\"\n");
    text.append(value.substr(0, special));
    if (special == std::string_view::npos) return;
    text.append(value[special] == '\n' ? "\\n" : value[special] == '"' ? "\\\"" : "\\\\");
    value.remove_prefix(special + 1);
  }
}

// Returns whether the next label needs a separator.
bool append_label(std::string& text, const Label& label, bool separated) {
  if (label.value.empty()) return separated;
  if (separated) text.push_back(',');
  text.append(label.name).append("=\"");
  append_escaped(text, text::clean_text(label.value));
  text.push_back('"');
  return true;
}

void append_number(std::string& text, double value) {
  if (!std::isfinite(value)) {
    text.append(std::isnan(value) ? "NaN" : value > 0 ? "+Inf" : "-Inf");
    return;
  }
  std::array<char, 32> digits;
  constexpr double exact = 1e15;  // smaller whole numbers are written without an exponent
  const bool whole = std::abs(value) < exact && value == std::trunc(value);
  const auto end =
      whole ? std::to_chars(digits.begin(), digits.end(), static_cast<std::int64_t>(value))
            : std::to_chars(digits.begin(), digits.end(), value);
  text.append(digits.data(), end.ptr);
}

/// format_bound writes the upper limit of a bucket as OpenMetrics recommends ("Canonical Numbers"):
/// with `.0` if it would look like an integer.
std::string format_bound(double bound) {
  std::string text;
  append_number(text, bound);
  if (text.find_first_not_of("0123456789") == std::string::npos) text += ".0";
  return text;
}

/// append_help writes a help text. OpenMetrics escapes quotation marks in it, the text format 0.0.4
/// does not.
void append_help(std::string& text, std::string_view help, TextFormat format) {
  if (format == TextFormat::openmetrics) return append_escaped(text, help);
  text.append(help);
}

std::string_view type_name(FamilyType type) {
  switch (type) {
    case FamilyType::counter:
      return "counter";
    case FamilyType::gauge:
      return "gauge";
    case FamilyType::histogram:
      return "histogram";
  }
  return "untyped";
}

OpenMetricsHead make_head(const Family& family, TextFormat format) {
  if (format == TextFormat::openmetrics) return openmetrics_head(family);
  return {family.name, type_name(family.type), {}};
}

}  // namespace

std::string format_labels(std::span<const Label> labels) {
  std::string block;
  bool separated = false;
  for (const Label& label : labels) separated = append_label(block, label, separated);
  return block;
}

LineText::LineText(const Family& family, std::string_view more_help, TextOptions options)
    : name_(family.name),
      has_created_(options.created && options.format == TextFormat::openmetrics &&
                   family.type != FamilyType::gauge) {
  const OpenMetricsHead head = make_head(family, options.format);
  stem_ = head.name;
  text_.append("# HELP ").append(head.name).append(" ");
  append_help(text_, family.help, options.format);
  append_help(text_, more_help, options.format);
  text_.append("\n# TYPE ").append(head.name).append(" ").append(head.type).append("\n");
  if (!head.unit.empty())
    text_.append("# UNIT ").append(head.name).append(" ").append(head.unit).append("\n");
  head_ = text_.size();
}

void LineText::omit_head() {
  text_.clear();
  head_ = 0;
}

void LineText::append_sample(std::string_view name, std::string_view suffix,
                             std::span<const Label> labels, double value) {
  text_.append(name).append(suffix);
  if (!shared_.empty() || !labels.empty()) {
    text_.append("{").append(shared_);
    bool separated = !shared_.empty();
    for (const Label& label : labels) separated = append_label(text_, label, separated);
    text_.append("}");
  }
  text_.append(" ");
  append_number(text_, value);
  text_.push_back('\n');
}

void LineText::append_created(std::span<const Label> labels) {
  if (!has_created_) return;
  append_sample(stem_, "_created", labels,
                static_cast<double>(created_.time_since_epoch().count()));
}

void LineText::add(double value, std::initializer_list<Label> labels) {
  append_sample(name_, "", labels, value);
  append_created(labels);
}

void LineText::add_histogram(const Histogram& histogram, std::initializer_list<Label> labels) {
  std::vector<Label> with_bound(labels);
  with_bound.push_back({"le", ""});
  std::uint64_t cumulative = 0;
  for (std::size_t bucket = 0; bucket < histogram.counts().size(); ++bucket) {
    cumulative += histogram.counts()[bucket];
    const std::string bound =
        bucket < Histogram::kBounds.size() ? format_bound(Histogram::kBounds[bucket]) : "+Inf";
    with_bound.back().value = bound;
    append_sample(name_, "_bucket", with_bound, static_cast<double>(cumulative));
  }
  append_sample(name_, "_sum", labels, histogram.sum());
  append_sample(name_, "_count", labels, static_cast<double>(cumulative));
  append_created(labels);
}

std::string LineText::str() && {
  if (text_.size() == head_) text_.clear();
  return std::move(text_);
}

}  // namespace staple::metrics
