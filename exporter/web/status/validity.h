#pragma once

#include "exporter/web/status/html.h"
#include "probes/ocsp/verdict.h"
#include "probes/time.h"

namespace staple::web {

/// render_time_left is how much of its validity window an authenticated staple with an effective
/// expiry has left, in render_remaining and as a bar: green until a healthy server has refreshed
/// it, orange from then on, red at the end.
Html render_time_left(const ocsp::StapleVerdict& verdict, WallTime now);

/// render_validity_window is the same in large: from thisUpdate to the effective expiry, with when
/// the refresh is due and where now is. Empty where the times make no window.
Html render_validity_window(const ocsp::StapleVerdict& verdict, WallTime now);

}  // namespace staple::web
