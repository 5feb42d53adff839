#pragma once

#include <functional>
#include <variant>

#include "exporter/endpoints.h"
#include "exporter/schedule/probe_loop.h"
#include "exporter/web/exchange.h"

namespace staple {

/// IsWatched tells whether an endpoint of a fleet is at the target's host and port.
using IsWatched = std::function<bool(const Target&)>;

/// read_probe_request turns a request to `/probe` into the question it asks, or into the refusal that answers
/// it: 400 for a target or server name that is missing or none, or a module that does not exist; 403 for a
/// target that `probe_targets` excludes. The limit is the configured timeout, or half a second less than the
/// scrape's own where that is shorter.
std::variant<Question, Response> read_probe_request(const Request& request,
                                                    const Configuration& configuration,
                                                    const IsWatched& is_watched);

}  // namespace staple
