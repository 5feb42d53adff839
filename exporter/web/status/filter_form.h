// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "exporter/web/fleet/overview.h"
#include "exporter/web/status/html.h"
#include "exporter/web/status/selection.h"

namespace staple::web {

/// render_filter_form renders the form above the list, with the fields text, fleet, fault and
/// severity. It shows the current selection and keeps the order of the list.
Html render_filter_form(const Overview& overview, const Selection& selection);

}  // namespace staple::web
