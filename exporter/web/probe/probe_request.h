#pragma once

#include <variant>

#include "exporter/http/routing.h"
#include "exporter/service/configuration.h"
#include "exporter/service/probe_loop.h"
#include "exporter/web/probe/probe_targets.h"

namespace staple::web {

/// make_excluded_response is the answer for a target that `probe_targets` excludes.
httpd::Response make_excluded_response();

/// read_probe_request turns a request to `/probe` into the question it asks, or into the refusal
/// that answers it: 400 for a target or server name that is missing or none, or a module that does
/// not exist; 403 for a target that `probe_targets` excludes as it is written. The limit is the
/// configured timeout, or half a second less than the scrape's own where that is shorter.
std::variant<service::OnDemandProbe, httpd::Response> read_probe_request(
    const httpd::Request& request, const service::Configuration& configuration,
    const IsWatched& is_watched);

}  // namespace staple::web
