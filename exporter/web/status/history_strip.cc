// SPDX-License-Identifier: Apache-2.0

#include "exporter/web/status/history_strip.h"

#include <algorithm>
#include <array>
#include <chrono>

#include "exporter/endpoint/summary.h"
#include "exporter/web/status/layout.h"
#include "exporter/web/status/validity.h"
#include "probes/text/duration.h"

namespace staple::web {
namespace {

using Segments = std::vector<HistorySegment>;

/// append adds a segment. It extends the last one if that has the same level, and replaces it if it
/// begins at the same time.
void append(Segments& segments, HistorySegment segment) {
  if (!segments.empty() && segments.back().begin >= segment.begin) segments.pop_back();
  if (segments.empty() || segments.back().level != segment.level) segments.push_back(segment);
}

WallTime end_of(const Segments& segments, std::size_t index, WallTime now) {
  return index + 1 < segments.size() ? segments[index + 1].begin : now;
}

/// render_sums renders the time spent in each level.
Html render_sums(const Segments& segments, WallTime now) {
  std::array<Seconds, 5> sums{};
  Seconds unknown{};
  for (std::size_t i = 0; i < segments.size(); ++i) {
    const auto& level = segments[i].level;
    (level ? sums[static_cast<std::size_t>(*level)] : unknown) +=
        end_of(segments, i, now) - segments[i].begin;
  }
  Html html;
  for (std::size_t level = 0; level < sums.size(); ++level) {
    if (sums[level] == Seconds::zero()) continue;
    html << std::string_view(html.empty() ? "" : ", ") << label_of(static_cast<ocsp::Level>(level))
         << " for " << text::format_duration(sums[level]);
  }
  if (unknown != Seconds::zero()) {
    html << std::string_view(html.empty() ? "" : ", ") << "not known for "
         << text::format_duration(unknown);
  }
  return html;
}

}  // namespace

WallTime choose_history_begin(const endpoint::Status& status, WallTime now) {
  using std::chrono::hours;
  for (const hours span : {hours(1), hours(6)})
    if (now - status.created <= span) return now - span;
  return now - hours(24);
}

std::vector<HistorySegment> list_history_segments(const endpoint::Status& status,
                                                  const prober::Observation& view, WallTime begin,
                                                  WallTime now) {
  std::vector<endpoint::Transition> transitions;
  if (status.history) transitions = status.history->list();
  const bool is_full = transitions.size() >= endpoint::kMaxHistory;
  const WallTime known = is_full ? transitions.front().time : status.created;
  std::erase_if(transitions, [&](const endpoint::Transition& each) {
    return each.address != view.address || each.view != view.view;
  });
  Segments segments{{begin, std::nullopt}};
  const auto add = [&](WallTime time, std::optional<ocsp::Level> level) {
    append(segments, {std::clamp(time, begin, now), level});
  };
  if (transitions.empty()) add(known, endpoint::summarize(view).level);
  if (!transitions.empty() && transitions.front().from) add(known, transitions.front().from->level);
  for (const endpoint::Transition& each : transitions) add(each.time, each.to.level);
  return segments;
}

Html render_history_strip(const Segments& segments, const Html& name, WallTime now) {
  Html html;
  html << "<figure class=\"strip\"><figcaption>" << name
       << std::string_view(name.empty() ? "" : ": ") << render_sums(segments, now)
       << "</figcaption><svg aria-hidden=\"true\">"
          "<rect class=\"track\" width=\"100%\" height=\"100%\"/>";
  const WallTime begin = segments.front().begin;
  const auto permille = [&](WallTime time) {
    return static_cast<int>(1000 * (time - begin).count() / (now - begin).count());
  };
  for (std::size_t i = 0; i < segments.size(); ++i) {
    if (!segments[i].level) continue;
    const int from = permille(segments[i].begin);
    // A minimum width, so that a short outage stays visible.
    const int width = std::max(permille(end_of(segments, i, now)) - from, 3);
    html << "<rect class=\"fill " << class_of(*segments[i].level) << "\" x=\""
         << format_percent(std::min(from, 997)) << "\" width=\"" << format_percent(width)
         << "\" height=\"100%\"/>";
  }
  return html << "</svg></figure>";
}

}  // namespace staple::web
