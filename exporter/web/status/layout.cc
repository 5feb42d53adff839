// SPDX-License-Identifier: Apache-2.0

#include "exporter/web/status/layout.h"

#include <array>
#include <cstddef>
#include <utility>

#include "probes/text/duration.h"
#include "probes/text/timestamp.h"

namespace staple::web {
namespace {

/// LevelStyle is the appearance of a level.
struct LevelStyle {
  std::string_view class_name;
  std::string_view label;
  std::string_view path;  ///< SVG path of an icon of 16 by 16
};

constexpr std::array<LevelStyle, 5> kLevelStyles{{
    {"ok", "ok", "M6.5 11.6 3 8.1l1.3-1.3 2.2 2.2 5.2-5.2L13 5.1z"},
    {"warning", "warning", "M7 4h2v5H7zM7 10.4h2v2H7z"},
    {"critical", "critical",
     "M4.2 3 8 6.8 11.8 3 13 4.2 9.2 8l3.8 3.8-1.2 1.2L8 9.2 4.2 13 3 11.8 6.8 8 3 4.2z"},
    {"na", "not applicable", "M3 7h10v2H3z"},
    {"unreachable", "unreachable",
     "M5.3 6.1C5.4 4.3 6.5 3.2 8.1 3.2c1.7 0 2.8 1 2.8 2.5 0 1.1-.6 1.7-1.4 2.3-.7.5-.8.7-.8 "
     "1.4H7c0-1.4.4-1.9 1.3-2.5.6-.4.9-.7.9-1.2 0-.6-.4-.9-1.1-.9-.7 0-1.1.4-1.2 "
     "1.3zM6.9 10.7h1.9v1.9H6.9z"},
}};

const LevelStyle& style_of(ocsp::Level level) {
  return kLevelStyles[static_cast<std::size_t>(level)];
}

Html render_time_element(WallTime time) {
  Html html;
  html << "<time datetime=\"" << text::format_timestamp(time) << "\" title=\""
       << text::format_timestamp(time) << "\">";
  return html;
}

Html render_navigation(const PageContext& context, const Layout& layout) {
  Html html;
  html << "<header class=\"top\"><a class=\"brand\" href=\"" << layout.root << "./\">"
       << "<svg viewBox=\"0 0 24 24\" aria-hidden=\"true\"><path d=\"M12 2 3.5 5.2v6.3c0 5 "
          "3.6 8.7 8.5 10.5 4.9-1.8 8.5-5.5 8.5-10.5V5.2zM10.8 16.2 7 12.4l1.5-1.5 "
          "2.3 2.3 4.8-4.8 1.5 1.5z\"/></svg>staple_exporter</a>"
       << "<nav aria-label=\"Pages\"><ul><li><a href=\"" << layout.root
       << "./\">Endpoints</a></li><li><a href=\"" << layout.root
       << std::string_view(context.telemetry_path).substr(1) << "\">Metrics</a></li><li><a href=\""
       << layout.root << "api/v1/endpoints?limit=100\">JSON</a></li>"
       << "<li><a href=\"" << layout.root << "config\">Configuration</a></li><li><a href=\""
       << layout.root << "runbooks/\">Runbooks</a></li></ul></nav>"
       << "<p class=\"as-of\" id=\"as-of\">As of <time datetime=\""
       << text::format_timestamp(layout.time) << "\">" << text::format_timestamp(layout.time)
       << "</time></p></header>\n";
  return html;
}

}  // namespace

httpd::Response render_layout(const PageContext& context, const Layout& layout,
                              const Html& content) {
  Html page;
  page << "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n"
          "<meta charset=\"utf-8\">\n<title>"
       << layout.title
       << " · staple_exporter</title>\n"
          "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
          "<meta name=\"color-scheme\" content=\"light dark\">\n"
          "<link rel=\"icon\" type=\"image/svg+xml\" href=\""
       << layout.root << "assets/icon.svg\">\n<link rel=\"stylesheet\" href=\"" << layout.root
       << "assets/status.css\">\n<script defer src=\"" << layout.root
       << "assets/status.js\"></script>\n</head>\n";
  if (layout.live) {
    page << "<body data-live>\n";
  } else {
    page << "<body>\n";
  }
  page << "<a class=\"skip\" href=\"#content\">Skip to the content</a>\n"
       << render_navigation(context, layout) << "<main id=\"content\" tabindex=\"-1\">\n"
       << content << "</main>\n<footer><p>staple_exporter " << context.version
       << ", a Prometheus exporter for OCSP stapling</p>"
          "<p id=\"news\" role=\"status\"></p></footer>\n</body>\n</html>\n";
  return {200, std::move(page).str(), "text/html; charset=utf-8"};
}

Html render_badge(ocsp::Level level) {
  Html html;
  html << "<span class=\"badge " << style_of(level).class_name
       << "\"><svg viewBox=\"0 0 16 16\" aria-hidden=\"true\"><path d=\"" << style_of(level).path
       << "\"/></svg>" << style_of(level).label << "</span>";
  return html;
}

std::string_view class_of(ocsp::Level level) { return style_of(level).class_name; }

std::string_view label_of(ocsp::Level level) { return style_of(level).label; }

Html render_time(WallTime time, WallTime now) {
  Html html;
  html << render_time_element(time) << text::format_timestamp(time)
       << "</time> <span class=\"quiet\">";
  if (time <= now) {
    html << text::format_duration(now - time) << " ago";
  } else {
    html << "in " << text::format_duration(time - now);
  }
  return html << "</span>";
}

Html render_age(WallTime time, WallTime now) {
  Html html;
  html << render_time_element(time);
  if (time < now) {
    html << text::format_duration(now - time) << " ago";
  } else {
    html << "just now";
  }
  return html << "</time>";
}

}  // namespace staple::web
