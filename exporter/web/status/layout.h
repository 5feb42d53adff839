// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <string>
#include <string_view>

#include "exporter/http/routing.h"
#include "exporter/web/status/html.h"
#include "probes/ocsp/verdict.h"
#include "probes/time.h"

namespace staple::web {

/// PageContext is common to all pages.
struct PageContext {
  std::string version;
  std::string telemetry_path;  ///< path of the route, with a leading slash
};

/// Layout describes one page.
struct Layout {
  std::string_view title;  ///< window title, without the program name
  /// Relative URL from this page to `/`: empty, or `../`. All links are relative.
  std::string_view root;
  WallTime time;     ///< time of the shown data
  bool live = true;  ///< the page refreshes itself
};

/// render_layout renders a complete page around `content`.
httpd::Response render_layout(const PageContext& context, const Layout& layout,
                              const Html& content);

/// render_badge renders a verdict in its colour, with an icon for people who cannot
/// distinguish colours.
Html render_badge(ocsp::Level level);

/// class_of returns the CSS class of a level.
std::string_view class_of(ocsp::Level level);

/// label_of returns the name of a level for people: `not applicable`.
std::string_view label_of(ocsp::Level level);

/// render_time renders a time with its distance from `now`.
Html render_time(WallTime time, WallTime now);

/// render_age renders the age of a time, with the time itself in the tooltip.
Html render_age(WallTime time, WallTime now);

}  // namespace staple::web
