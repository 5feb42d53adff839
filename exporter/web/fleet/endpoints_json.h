#pragma once

#include <memory>

#include "exporter/http/routing.h"
#include "exporter/web/fleet/overview.h"

namespace staple::web {

/// render_endpoints_json answers `/api/v1/endpoints`: an array with one object per view of an
/// endpoint, in the shape of observation_to_json() and with the endpoint's `id`, by target, id,
/// address and view. What was not probed yet is not in it.
///
/// `limit` objects at most, all without it; `after` begins behind a place: `TARGET`, or `TARGET ID
/// ADDRESS VIEW`, of which the later words may be missing. Where more follow, the header `Link`
/// names the next page. A place need not exist any more: nothing is told twice, and nothing left
/// out that stays. The body is made piece by piece; a page costs O(log n) to find its beginning and
/// then one look at each endpoint that it passes. Refused with 400: a parameter that does not
/// exist, is repeated or says what it cannot.
httpd::Response render_endpoints_json(std::shared_ptr<const Overview> overview,
                                      const httpd::Request& request);

}  // namespace staple::web
