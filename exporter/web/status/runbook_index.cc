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
  return text.substr(0, text.find(". ") + 1);
}

httpd::Response render_runbook_index(const PageContext& context, std::span<const Asset> runbooks,
                                     WallTime now) {
  Html html;
  html << "<h1>Runbooks</h1><p>One for each alert: what it means, and what to do.</p>\n<ul>\n";
  for (const Asset& each : runbooks) {
    html << "<li><p><a href=\"" << each.name << "\">" << each.name.substr(0, each.name.rfind('.'))
         << "</a>: " << find_meaning(each.bytes) << "</p></li>\n";
  }
  html << "</ul>\n";
  return render_layout(context, {"Runbooks", "../", now, false}, html);
}

}  // namespace staple::web
