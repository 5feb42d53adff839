// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "exporter/http/routing.h"
#include "exporter/web/status/assets.h"
#include "exporter/web/status/layout.h"
#include "probes/time.h"

namespace staple::web {

/// render_runbook_page renders a runbook of runbook_pages() at `/runbooks/NAME.md` for browsers.
httpd::Response render_runbook_page(const PageContext& context, const Asset& runbook, WallTime now);

}  // namespace staple::web
