// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <memory>

#include "exporter/http/routing.h"
#include "exporter/web/fleet/overview.h"

namespace staple::web {

/// render_endpoints_json returns the response of `/api/v1/endpoints`: an array with one object per
/// view of an endpoint, in the shape of observation_to_json() and with the endpoint's `id`. The
/// order is target, id, address, view. Endpoints that have not been probed yet are missing.
///
/// `limit` bounds the number of objects. `after` is a position, `TARGET` or `TARGET ID ADDRESS
/// VIEW`, of which the later words may be missing; the array begins after it. If more objects
/// follow, the header field `Link` has the URL of the next page. The endpoint of a position may
/// have been removed: no object is sent twice, and no endpoint that stays is left out. Finding the
/// position costs O(log n), and the body is rendered piece by piece. Unknown, repeated or invalid
/// parameters get 400.
httpd::Response render_endpoints_json(std::shared_ptr<const Overview> overview,
                                      const httpd::Request& request);

}  // namespace staple::web
