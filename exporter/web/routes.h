// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "exporter/http/routing.h"
#include "exporter/web/app.h"

namespace staple::web {

/// make_routes returns all routes of the main listener. `app.service` must outlive them.
httpd::Routes make_routes(const App& app);

/// make_health_routes returns the routes of the health listener, without a prefix.
httpd::Routes make_health_routes(const App& app);

}  // namespace staple::web
