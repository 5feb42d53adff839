#pragma once

#include "exporter/http/routing.h"
#include "exporter/web/fleet/overview.h"
#include "exporter/web/status/layout.h"

namespace staple::web {

/// render_endpoint_page is the page at `/endpoints/ID`: the verdict on each address and view of
/// an endpoint and what it means, what was presented, how to see it by hand, and what has
/// changed, in HTML.
httpd::Response render_endpoint_page(const PageContext& context, const Row& row, WallTime now);

/// render_no_endpoint_page answers (404) where there is no such endpoint, or no longer.
httpd::Response render_no_endpoint_page(const PageContext& context, WallTime now);

}  // namespace staple::web
