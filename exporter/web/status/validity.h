// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "exporter/web/status/html.h"
#include "probes/ocsp/verdict.h"
#include "probes/time.h"

namespace staple::web {

/// render_time_left renders the remaining validity of an authenticated staple with an effective
/// expiry, as text and as a bar. The bar is green until a healthy server would have refreshed the
/// staple, then orange, and red once that is critical or the staple is not usable.
Html render_time_left(const ocsp::Verdict& verdict, WallTime now);

/// render_validity_window renders the validity window in large, from thisUpdate to the effective
/// expiry, with the current time and, as long as a refresh can help, its deadline. Empty if the
/// times form no window.
Html render_validity_window(const ocsp::Verdict& verdict, WallTime now);

}  // namespace staple::web
