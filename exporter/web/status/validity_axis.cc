// SPDX-License-Identifier: Apache-2.0

#include "exporter/web/status/validity_axis.h"

#include <algorithm>
#include <chrono>
#include <optional>

namespace staple::web {
namespace {

constexpr int kAll = 1000;
constexpr int kTail = 140;  // of an axis with times before or after the window

/// end_label_of returns what makes clients stop accepting the staple at its effective expiry.
std::string_view end_label_of(const ocsp::Verdict& verdict) {
  const WallTime end = *verdict.effective_expiry;
  if (verdict.staple->next_update == end) return "Next update";
  if (verdict.certificate->not_after == end) return "Certificate ends";
  if (verdict.staple->responder.not_after == end) return "Signer ends";
  return "Clients stop";
}

/// spread_after places the marks after the window on its tail, at equal distances.
void spread_after(std::vector<ValidityMark>& marks, WallTime end, int from) {
  const auto first =
      std::ranges::find_if(marks, [&](const ValidityMark& each) { return each.time > end; });
  const int count = static_cast<int>(marks.end() - first);
  for (int i = 0; i < count; ++i) first[i].at = from + (kAll - from) * (i + 1) / count;
}

/// Span is the part of the axis that a label covers, without its ends.
struct Span {
  int from;
  int to;
};

Span span_of(const AxisLabel& label) {
  return label.before ? Span{label.at - label.width, label.at}
                      : Span{label.at, label.at + label.width};
}

/// clashes reports whether two labels overlap, or the line of the one in the lower lane crosses
/// the other.
bool clashes(const AxisLabel& one, const AxisLabel& other) {
  const Span a = span_of(one);
  const Span b = span_of(other);
  if (one.lane == other.lane) return a.from < b.to && b.from < a.to;
  if (one.lane > other.lane) return b.from < one.at && one.at < b.to;
  return a.from < other.at && other.at < a.to;
}

/// place_from places the labels from `index` on in the first `lanes` lanes. Returns false if they
/// do not fit.
bool place_from(std::span<AxisLabel> labels, std::size_t index, int lanes) {
  if (index == labels.size()) return true;
  AxisLabel& label = labels[index];
  for (label.lane = 0; label.lane < lanes; ++label.lane) {
    for (const bool before : {false, true}) {
      label.before = before;
      const Span span = span_of(label);
      const auto placed = labels.first(index);
      if (span.from >= 0 && span.to <= kAll &&
          std::ranges::none_of(placed, [&](const auto& each) { return clashes(each, label); }) &&
          place_from(labels, index + 1, lanes)) {
        return true;
      }
    }
  }
  return false;
}

}  // namespace

bool has_validity_window(const ocsp::StapleVerdict& verdict) {
  if (!verdict.staple || !verdict.staple->this_update || !verdict.effective_expiry) return false;
  // A thousand times the length must not overflow.
  constexpr std::chrono::years longest{10'000};
  const WallTime begin = *verdict.staple->this_update;
  return begin < *verdict.effective_expiry && *verdict.effective_expiry - begin <= longest;
}

ValidityAxis make_validity_axis(const ocsp::Verdict& verdict, WallTime now) {
  ValidityAxis axis;
  if (!has_validity_window(verdict)) return axis;
  const WallTime begin = *verdict.staple->this_update;
  const WallTime end = *verdict.effective_expiry;
  const auto next_update = verdict.staple->next_update;
  axis.marks = {{"This update", "begin", begin}, {end_label_of(verdict), "end", end}};
  if (const auto due = find_refresh_due_at(verdict, now); due && begin <= *due && *due <= end)
    axis.marks.push_back({"Refresh due", "due", *due});
  if (next_update && *next_update > end)
    axis.marks.push_back({"Next update", "beyond", *next_update});
  axis.marks.push_back({"Now", "now", now});
  std::ranges::stable_sort(axis.marks, {}, &ValidityMark::time);

  axis.begin = now < begin ? kTail : 0;
  axis.end = axis.marks.back().time > end ? kAll - kTail : kAll;
  for (ValidityMark& mark : axis.marks) {
    if (mark.time < begin || mark.time > end) continue;
    const auto part = (axis.end - axis.begin) * (mark.time - begin).count();
    mark.at = axis.begin + static_cast<int>(part / (end - begin).count());
  }
  spread_after(axis.marks, end, axis.end);
  axis.now = std::ranges::find(axis.marks, "now", &ValidityMark::class_name)->at;
  return axis;
}

void place_labels(std::span<AxisLabel> labels) {
  for (int lanes = 1; lanes <= static_cast<int>(labels.size()); ++lanes)
    if (place_from(labels, 0, lanes)) return;
}

}  // namespace staple::web
