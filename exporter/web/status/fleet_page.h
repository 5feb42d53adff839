// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "exporter/http/routing.h"
#include "exporter/web/fleet/overview.h"
#include "exporter/web/status/layout.h"
#include "exporter/web/status/selection.h"

namespace staple::web {

/// render_fleet_page renders the page at `/`: the number of endpoints in each state, and one page
/// of the selected endpoints.
httpd::Response render_fleet_page(const PageContext& context, const Overview& overview,
                                  const Selection& selection);

}  // namespace staple::web
