// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>

#include <boost/asio/awaitable.hpp>
#include <boost/system/result.hpp>

#include "probes/bytes.h"
#include "probes/dns/resolver.h"
#include "probes/http/exchange.h"
#include "probes/http/message.h"
#include "probes/ocsp/verdict_cache.h"
#include "probes/presented_chain.h"
#include "probes/responder/failure.h"
#include "probes/responder/responder_status.h"
#include "probes/time.h"
#include "probes/tls/client.h"
#include "probes/x509/roots.h"

namespace staple::responder {

/// make_query returns the query about the leaf of a chain that was presented and judged. Returns
/// null if its issuer is neither presented nor among the roots, which leaves no CertID to query by,
/// or if leaf and issuer are larger than 32 KiB. Its list of URLs is empty if neither the
/// certificate nor the settings have one.
std::shared_ptr<const CertificateQuery> make_query(const PresentedChain& presented,
                                                   const ocsp::LeafState& leaf,
                                                   const Policy& policy, const Settings& settings,
                                                   const x509::Roots& roots,
                                                   ocsp::VerdictCache& cache);

/// kMaxResponse bounds an OCSP response, in bytes. Usual ones have less than 4 KiB.
inline constexpr std::size_t kMaxResponse = 64 * 1024;

/// make_client_options returns how responders are queried: with the proxy of `settings`, at most
/// `limit` for one query, at most kMaxResponse, and redirects to any origin.
http::ClientOptions make_client_options(dns::Resolver& resolver, const Settings& settings,
                                        const tls::Client& tls, std::chrono::nanoseconds limit);

using QueryResult = boost::system::result<std::shared_ptr<const LiveStatus>, QueryFailure>;

/// judge_response judges the body of a response. Fails unless it is an OCSPResponse that is
/// successful (RFC 6960, 4.2.1), authenticated, and current at `now`.
QueryResult judge_response(const CertificateQuery& query, const http::Response& response,
                           WallTime now, ocsp::VerdictCache& cache);

/// query queries the responder at `url` and judges its response.
boost::asio::awaitable<QueryResult> query(const CertificateQuery& query, std::string url,
                                          const http::ClientOptions& options, const Clock& clock,
                                          ocsp::VerdictCache& cache);

}  // namespace staple::responder
