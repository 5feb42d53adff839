// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <variant>

#include "exporter/http/routing.h"
#include "exporter/service/configuration.h"
#include "exporter/service/probe_loop.h"
#include "exporter/web/probe/probe_targets.h"
#include "probes/failure.h"

namespace staple::web {

/// make_excluded_response returns the response to a target that `probe_targets` does not permit.
httpd::Response make_excluded_response();

/// ProbeRequest is the probe to run, or why it has failed already (resolve_bad_target), or the
/// response to a request that cannot be met.
using ProbeRequest = std::variant<service::OnDemandProbe, Failure, httpd::Response>;

/// read_probe_request parses a request to `/probe`. An invalid target or server name is a failed
/// probe. A refusal is 400 if the target is missing or the module unknown, and 403 if
/// `probe_targets` does not permit the target as written. The limit of the probe is the configured
/// timeout, or the timeout of the scrape less half a second if that is shorter. With
/// `probe_targets: any`, a target that `is_watched` does not know gets no client certificate, and
/// what it sends before TLS is not shown: it is a caller's choice alone.
ProbeRequest read_probe_request(const httpd::Request& request,
                                const service::Configuration& configuration,
                                const TargetPredicate& is_watched);

}  // namespace staple::web
