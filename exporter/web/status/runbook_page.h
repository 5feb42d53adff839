// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <string_view>

#include "exporter/http/routing.h"
#include "exporter/web/status/assets.h"
#include "exporter/web/status/layout.h"
#include "probes/time.h"

namespace staple::web {

/// prefers_runbook_page returns true if an Accept field prefers the page of a runbook to its
/// Markdown, which is sent as text/plain: to text/plain and to text/markdown.
bool prefers_runbook_page(std::string_view accept);

/// render_runbook_page renders a runbook of runbook_pages() at `/runbooks/NAME.md` for browsers.
httpd::Response render_runbook_page(const PageContext& context, const Asset& runbook, WallTime now);

}  // namespace staple::web
