// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <memory>

#include "exporter/http/routing.h"
#include "exporter/web/app.h"

namespace staple::web {

/// kTextFormat is the content type of the Prometheus text format.
inline constexpr auto kTextFormat = "text/plain; version=0.0.4; charset=utf-8";

/// make_metrics_route returns the route of `app->telemetry_path`. It renders each format at most
/// once a second.
httpd::Route make_metrics_route(const std::shared_ptr<const App>& app);

}  // namespace staple::web
