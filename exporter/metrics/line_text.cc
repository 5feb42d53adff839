// SPDX-License-Identifier: Apache-2.0

#include "exporter/metrics/line_text.h"

#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <stdexcept>
#include <utility>

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
  std::array<char, 32> digits;
  constexpr double exact = 1e15;  // smaller whole numbers are written without an exponent
  const bool whole = std::abs(value) < exact && value == std::trunc(value);
  const auto end =
      whole ? std::to_chars(digits.begin(), digits.end(), static_cast<std::int64_t>(value))
            : std::to_chars(digits.begin(), digits.end(), value);
  text.append(digits.data(), end.ptr);
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

}  // namespace

std::string format_labels(std::span<const Label> labels) {
  std::string block;
  bool separated = false;
  for (const Label& label : labels) separated = append_label(block, label, separated);
  return block;
}

LineText::LineText(const Family& family, std::string_view more_help) : name_(family.name) {
  text_.append("# HELP ").append(family.name).append(" ").append(family.help).append(more_help);
  text_.append("\n# TYPE ")
      .append(family.name)
      .append(" ")
      .append(type_name(family.type))
      .append("\n");
  head_ = text_.size();
}

void LineText::add(double value, std::initializer_list<Label> labels) {
  text_.append(name_).append("{").append(shared_);
  bool separated = !shared_.empty();
  for (const Label& label : labels) separated = append_label(text_, label, separated);
  text_.append("} ");
  append_number(text_, value);
  text_.push_back('\n');
}

void LineText::add_histogram(const Histogram&, std::initializer_list<Label>) {
  throw std::logic_error("an endpoint family cannot be a histogram");
}

std::string LineText::str() && {
  if (text_.size() == head_) text_.clear();
  return std::move(text_);
}

}  // namespace staple::metrics
