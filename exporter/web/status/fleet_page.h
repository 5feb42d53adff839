#pragma once

#include "exporter/http/routing.h"
#include "exporter/web/fleet/overview.h"
#include "exporter/web/status/layout.h"
#include "exporter/web/status/selection.h"

namespace staple::web {

/// render_fleet_page is the page at `/`: how many endpoints are in which state, and a page of those
/// selected, in HTML.
httpd::Response render_fleet_page(const PageContext& context, const Overview& overview,
                                  const Selection& selection);

}  // namespace staple::web
