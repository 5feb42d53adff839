// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <chrono>

#include "exporter/endpoint/responder_client.h"
#include "probes/dns/resolver.h"
#include "probes/ocsp/verdict_cache.h"
#include "probes/prober/prober.h"
#include "probes/time.h"

namespace staple::polling {

/// query_once returns the ProbeRequest::find_responder_status of one probe, which queries the
/// responders itself: once for each certificate, its URLs in order until one answers. The arguments
/// outlive the probe. `limit` bounds each query.
prober::FindResponderStatus query_once(const prober::Module& module,
                                       const endpoint::ResponderClient& client,
                                       const x509::Roots& roots, dns::Resolver& resolver,
                                       std::chrono::nanoseconds limit, Clock clock,
                                       ocsp::VerdictCache& cache);

}  // namespace staple::polling
