// SPDX-License-Identifier: Apache-2.0

#include "exporter/web/status/validity.h"

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>

#include "exporter/report/cause.h"
#include "exporter/web/status/layout.h"
#include "probes/text/duration.h"
#include "probes/text/timestamp.h"

namespace staple::web {
namespace {

/// Window is the validity of a staple.
struct Window {
  WallTime begin;
  WallTime end;

  /// permille returns the position of a time in the window, from 0 to 1000.
  int permille(WallTime time) const {
    const WallTime inside = std::clamp(time, begin, end);
    return static_cast<int>(1000 * (inside - begin).count() / (end - begin).count());
  }
};

std::optional<Window> window_of(const ocsp::StapleVerdict& verdict) {
  if (!verdict.staple || !verdict.staple->this_update || !verdict.effective_expiry)
    return std::nullopt;
  const Window window{*verdict.staple->this_update, *verdict.effective_expiry};
  // A thousand times the length must not overflow.
  constexpr std::chrono::years longest{10'000};
  if (window.begin >= window.end || window.end - window.begin > longest) return std::nullopt;
  return window;
}

std::string_view colour_of(const ocsp::Verdict& verdict, WallTime now) {
  if (!is_ok_at(verdict, now).value_or(true)) return "critical";
  const auto later = find_later_fault(verdict, now);
  if (!later) return "ok";
  return later->severity == ocsp::Severity::critical ? "critical" : "warning";
}

// format_percent writes thousandths as a percentage with one decimal.
std::string format_percent(int permille) {
  return std::to_string(permille / 10) + "." + std::to_string(permille % 10);
}

/// is_early reports whether the staple is refused because its thisUpdate is in the future.
bool is_early(const ocsp::StapleVerdict& verdict, WallTime now) {
  return !verdict.ok.value_or(true) && verdict.staple && verdict.staple->this_update > now;
}

Html render_remaining(const ocsp::StapleVerdict& verdict, WallTime now) {
  const WallTime expiry = *verdict.effective_expiry;
  Html html;
  if (is_early(verdict, now)) {
    html << "begins in " << text::format_duration(*verdict.staple->this_update - now);
  } else if (now > expiry) {
    html << "ended " << text::format_duration(now - expiry) << " ago";
  } else {
    html << text::format_duration(expiry - now) << " left";
  }
  return html;
}

Html render_tick(const Window& window, WallTime time, std::string_view class_name) {
  Html html;
  html << "<rect class=\"" << class_name << "\" x=\""
       << format_percent(std::min(window.permille(time), 996))
       << "%\" width=\"2\" height=\"100%\"/>";
  return html;
}

Html render_label(std::string_view class_name, std::string_view text, WallTime time, WallTime now) {
  Html html;
  html << "<div><dt><span class=\"key " << class_name << "\"></span>" << text << "</dt><dd>"
       << render_time(time, now) << "</dd></div>";
  return html;
}

}  // namespace

Html render_time_left(const ocsp::Verdict& verdict, WallTime now) {
  const WallTime expiry = *verdict.effective_expiry;
  Html html;
  html << "<span class=\"left\"><time datetime=\"" << text::format_timestamp(expiry)
       << "\" title=\"until " << text::format_timestamp(expiry) << "\">"
       << render_remaining(verdict, now) << "</time>";
  if (const auto window = window_of(verdict)) {
    html << "<svg class=\"bar\" aria-hidden=\"true\">"
            "<rect class=\"track\" width=\"100%\" height=\"100%\"/><rect class=\"fill "
         << colour_of(verdict, now) << "\" width=\"" << format_percent(1000 - window->permille(now))
         << "%\" height=\"100%\"/></svg>";
  }
  return html << "</span>";
}

Html render_validity_window(const ocsp::Verdict& verdict, WallTime now) {
  const auto window = window_of(verdict);
  Html html;
  if (!window) return html;
  const int here = window->permille(now);
  const auto refresh_due = find_refresh_due_at(verdict, now);
  html << "<figure class=\"window\"><svg aria-hidden=\"true\">"
          "<rect class=\"track\" width=\"100%\" height=\"100%\"/>"
       << "<rect class=\"fill " << colour_of(verdict, now) << "\" x=\"" << format_percent(here)
       << "%\" width=\"" << format_percent(1000 - here) << "%\" height=\"100%\"/>";
  if (refresh_due && *refresh_due < window->end) html << render_tick(*window, *refresh_due, "due");
  html << render_tick(*window, now, "now") << "</svg><figcaption><dl>"
       << render_label("begin", "This update", window->begin, now)
       << "<div><dt><span class=\"key now\"></span>Now</dt><dd>" << text::format_timestamp(now)
       << "</dd></div>";
  if (refresh_due) html << render_label("due", "Refresh due", *refresh_due, now);
  return html << render_label("end", report::label_end(verdict, now), window->end, now)
              << "</dl></figcaption></figure>";
}

}  // namespace staple::web
