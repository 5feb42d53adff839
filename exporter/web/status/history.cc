// SPDX-License-Identifier: Apache-2.0

#include "exporter/web/status/history.h"

#include <algorithm>
#include <cstddef>
#include <vector>

#include "exporter/web/status/history_strip.h"
#include "exporter/web/status/layout.h"
#include "exporter/web/status/view_name.h"
#include "probes/text/duration.h"

namespace staple::web {
namespace {

constexpr std::size_t kMaxStrips = 16;  // of one endpoint

Html render_summary(const endpoint::Summary& summary) {
  Html html;
  html << render_badge(summary.level);
  if (summary.cause.empty()) return html;
  html << " <code>" << summary.stage;
  if (!summary.stage.empty()) html << " ";
  return html << summary.cause << "</code>";
}

Html render_strips(const endpoint::Status& status, WallTime now) {
  const WallTime begin = choose_history_begin(status, now);
  const auto& views = status.addresses;
  Html html;
  for (std::size_t i = 0; i < std::min(views.size(), kMaxStrips); ++i) {
    const prober::Observation& view = *views[i].latest;
    html << render_history_strip(list_history_segments(status, view, begin, now),
                                 views.size() > 1 ? render_view_name(view) : Html(), now);
  }
  return html << "<p class=\"scale\"><span>" << text::format_duration(now - begin)
              << " ago</span><span>now</span></p>";
}

/// is_present reports whether a view still has the summary that a change led to.
bool is_present(const endpoint::Status& status, const endpoint::Transition& change) {
  return std::ranges::any_of(status.addresses, [&](const endpoint::AddressStatus& each) {
    return each.latest->address == change.address && each.latest->view == change.view &&
           endpoint::summarize(*each.latest) == change.to;
  });
}

Html render_change(const endpoint::Status& status, const endpoint::Transition& change,
                   WallTime now) {
  Html html;
  html << "<li><p class=\"when\">" << render_time(change.time, now);
  if (!change.address.empty()) html << " <span>" << change.address << "</span>";
  if (!change.view.empty()) html << " <span>" << change.view << "</span>";
  html << "</p><p>";
  if (change.from) {
    html << render_summary(*change.from) << " <span class=\"arrow\">changed to</span> ";
  } else {
    html << "<span class=\"arrow\">first result</span> ";
  }
  html << render_summary(change.to);
  if (!is_present(status, change)) html << " <span class=\"detail\">" << change.detail << "</span>";
  return html << "</p></li>\n";
}

}  // namespace

Html render_history(const Row& row, WallTime now) {
  const endpoint::Status& status = *row.status;
  Html html;
  html << "<section id=\"history\"><h2>History</h2>";
  if (!status.history || status.history->empty())
    return html << "<p class=\"quiet\">No results yet.</p></section>\n";
  html << render_strips(status, now) << "<h3>Changes</h3><ol class=\"history\">";
  std::vector<endpoint::Transition> transitions = status.history->list();
  std::ranges::reverse(transitions);
  for (const endpoint::Transition& change : transitions) html << render_change(status, change, now);
  return html << "</ol><p class=\"quiet\">The latest " << endpoint::kMaxHistory
              << " changes since the start of the exporter.</p></section>\n";
}

}  // namespace staple::web
