#pragma once

#include "exporter/web/fleet/overview.h"
#include "exporter/web/status/html.h"
#include "exporter/web/status/selection.h"

namespace staple::web {

/// render_fleet_table is the list of endpoints, a page of it.
Html render_fleet_table(const Overview& overview, const Selection& selection,
                        const SelectionPage& result);

}  // namespace staple::web
