// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "exporter/http/routing.h"
#include "exporter/web/fleet/overview.h"
#include "exporter/web/status/layout.h"

namespace staple::web {

/// render_endpoint_page renders the page at `/endpoints/ID`: for each address and view of an
/// endpoint the verdict, its explanation, the decoded staple, and commands to check it by hand;
/// then the latest changes.
httpd::Response render_endpoint_page(const PageContext& context, const Row& row, WallTime now);

/// render_no_endpoint_page renders the response to an unknown id (404).
httpd::Response render_no_endpoint_page(const PageContext& context, WallTime now);

}  // namespace staple::web
