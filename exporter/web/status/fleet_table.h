// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "exporter/web/fleet/overview.h"
#include "exporter/web/status/html.h"
#include "exporter/web/status/selection.h"

namespace staple::web {

/// render_fleet_table renders one page of the list of endpoints.
Html render_fleet_table(const Overview& overview, const Selection& selection,
                        const SelectionPage& result);

}  // namespace staple::web
