// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "exporter/http/routing.h"
#include "exporter/web/fleet/overview.h"
#include "exporter/web/status/layout.h"

namespace staple::web {

/// render_endpoint_page renders the page at `/endpoints/ID`: for each address and view of the
/// endpoint of `row` the verdict, its explanation, the decoded staple, and commands to check it by
/// hand; then its last hours and the latest changes. `row` is one of the overview.
httpd::Response render_endpoint_page(const PageContext& context, const Overview& overview,
                                     const Row& row);

/// render_no_endpoint_page renders the response to an unknown id (404).
httpd::Response render_no_endpoint_page(const PageContext& context, WallTime now);

}  // namespace staple::web
