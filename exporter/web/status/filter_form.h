#pragma once

#include "exporter/web/fleet/overview.h"
#include "exporter/web/status/html.h"
#include "exporter/web/status/selection.h"

namespace staple::web {

/// render_filter_form is the form above the list: text, fleet, fault, severity. It shows what is
/// selected, and keeps the order of the list.
Html render_filter_form(const Overview& overview, const Selection& selection);

}  // namespace staple::web
