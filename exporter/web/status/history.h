// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "exporter/web/fleet/overview.h"
#include "exporter/web/status/html.h"
#include "probes/time.h"

namespace staple::web {

/// render_history renders the last hours of an endpoint: a strip of the levels of each view, and
/// the latest changes, newest first. What explains the present state stands above on the page and
/// is not repeated.
Html render_history(const Row& row, WallTime now);

}  // namespace staple::web
