// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "exporter/web/status/html.h"
#include "probes/prober/observation.h"

namespace staple::web {

/// render_view_name renders the name of a view: `192.0.2.7, tls1.2`.
Html render_view_name(const prober::Observation& observation);

}  // namespace staple::web
