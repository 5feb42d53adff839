// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "exporter/web/status/html.h"
#include "probes/ocsp/verdict.h"
#include "probes/time.h"

namespace staple::web {

/// render_time_left renders the remaining validity of an authenticated staple with an effective
/// expiry, as text and as a bar. The bar is green until a healthy server would have refreshed the
/// staple, then orange, and red after the expiry.
Html render_time_left(const ocsp::StapleVerdict& verdict, WallTime now);

/// render_validity_window renders the validity window in large, from thisUpdate to the effective
/// expiry, with the refresh deadline and the current time. Empty if the times form no window.
Html render_validity_window(const ocsp::StapleVerdict& verdict, WallTime now);

}  // namespace staple::web
