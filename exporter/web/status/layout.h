#pragma once

#include <string>
#include <string_view>

#include "exporter/http/routing.h"
#include "exporter/web/status/html.h"
#include "probes/ocsp/verdict.h"
#include "probes/time.h"

namespace staple::web {

/// PageContext is what every page of the status page has in common.
struct PageContext {
  std::string version;
  std::string telemetry_path;  ///< as routed: begins with a slash
};

/// Layout is what stands around one page.
struct Layout {
  std::string_view title;  ///< of the window, without the name of the program
  /// Leads from this page's URL to `/`: empty, or `../`; links must stay relative
  std::string_view root;
  WallTime time;     ///< of what the page shows
  bool live = true;  ///< the page is worth looking at again
};

/// render_layout is a whole page of `content`.
httpd::Response render_layout(const PageContext& context, const Layout& layout,
                              const Html& content);

/// render_badge is a verdict in its colour, with a sign of its own for those who do not
/// see colours.
Html render_badge(ocsp::Level level);

/// class_of names the colour of a level in the style sheet.
std::string_view class_of(ocsp::Level level);

/// label_of writes a level for a person: `not applicable`.
std::string_view label_of(ocsp::Level level);

/// render_time writes a time with how long ago or ahead it is.
Html render_time(WallTime time, WallTime now);

/// render_age writes how long ago a time was, with the time itself for who looks closer.
Html render_age(WallTime time, WallTime now);

}  // namespace staple::web
