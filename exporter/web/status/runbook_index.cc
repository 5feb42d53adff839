// SPDX-License-Identifier: Apache-2.0

#include "exporter/web/status/runbook_index.h"

#include <algorithm>

namespace staple::web {

std::string find_meaning(std::string_view runbook) {
  constexpr std::string_view heading = "## Meaning\n\n";
  const std::size_t start = runbook.find(heading);
  if (start == std::string_view::npos) return {};
  std::string text(runbook.substr(start + heading.size()));
  std::ranges::replace(text, '\n', ' ');
  std::erase(text, '`');
  if (text.starts_with("From ")) text.erase(0, text.find(". ") + 2);
  return text.substr(0, text.find(". ") + 1);
}

httpd::Response render_runbook_index(const PageContext& context, std::span<const Asset> runbooks,
                                     WallTime now) {
  Html html;
  html << "<h1>Runbooks</h1><p>Each alert has one: its meaning, what to examine, what to do.</p>\n"
          "<dl class=\"runbooks\">\n";
  for (const Asset& each : runbooks) {
    html << "<div><dt><a href=\"" << each.name << "\">" << each.name.substr(0, each.name.rfind('.'))
         << "</a></dt><dd>" << find_meaning(each.bytes) << "</dd></div>\n";
  }
  html << "</dl>\n";
  return render_layout(context, {"Runbooks", "../", now, false}, html);
}

}  // namespace staple::web
