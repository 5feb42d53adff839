// SPDX-License-Identifier: Apache-2.0

#include "exporter/web/status/runbook_page.h"

#include "exporter/http/accept.h"

namespace staple::web {

bool prefers_runbook_page(std::string_view accept) {
  const httpd::MediaType html{"text/html", {{"charset", "utf-8"}}};
  return httpd::prefers_media_type(accept, html, {"text/plain", {{"charset", "utf-8"}}}) &&
         httpd::prefers_media_type(accept, html, {"text/markdown", {{"charset", "utf-8"}}});
}

httpd::Response render_runbook_page(const PageContext& context, const Asset& runbook,
                                    WallTime now) {
  Html html;
  html << "<p class=\"back\"><a href=\"./\">All runbooks</a></p><article class=\"runbook\">";
  html.append_markup(runbook.bytes) << "</article>\n";
  const std::string_view name = runbook.name.substr(0, runbook.name.rfind('.'));
  return render_layout(context, {name, "../", now, false}, html);
}

}  // namespace staple::web
