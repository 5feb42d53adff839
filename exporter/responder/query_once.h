#pragma once

#include <memory>
#include <vector>

#include <boost/asio/awaitable.hpp>

#include "exporter/endpoint/responder_client.h"
#include "probes/dns/resolver.h"
#include "probes/ocsp/verdict_cache.h"
#include "probes/prober/prober.h"
#include "probes/time.h"

namespace staple::polling {

/// query_once queries the responders of the certificates that one probe received, and adds the
/// comparisons to the observations. Queries each certificate once: its URLs in order until one
/// succeeds. `limit` bounds each query.
boost::asio::awaitable<void> query_once(std::vector<prober::ViewResult>& view_results,
                                        const prober::Module& module,
                                        const endpoint::ResponderClient& client,
                                        const x509::Roots& roots, dns::Resolver& resolver,
                                        std::chrono::nanoseconds limit, Clock clock,
                                        ocsp::VerdictCache& cache);

}  // namespace staple::polling
