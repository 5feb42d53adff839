// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "exporter/web/fleet/overview.h"
#include "exporter/web/status/html.h"
#include "exporter/web/status/selection.h"

namespace staple::web {

/// render_filter_form renders the form above the list, with the fields text, verdict, fleet,
/// issuer, fault and severity. It shows the current selection and keeps the order of the list. The
/// number beside a fault is that of the endpoints that choosing it would select.
Html render_filter_form(const Overview& overview, const Selection& selection,
                        const SelectionPage& result);

}  // namespace staple::web
