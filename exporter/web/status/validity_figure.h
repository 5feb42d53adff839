// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "exporter/web/status/html.h"
#include "probes/ocsp/verdict.h"
#include "probes/time.h"

namespace staple::web {

/// render_validity_figure renders the validity of a staple as a bar with its marks (see
/// ValidityAxis), and a legend with their times in order. Empty if the times form no window.
Html render_validity_figure(const ocsp::Verdict& verdict, WallTime now);

}  // namespace staple::web
