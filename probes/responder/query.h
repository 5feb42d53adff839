// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>

#include <boost/asio/awaitable.hpp>

#include "probes/bytes.h"
#include "probes/dns/resolver.h"
#include "probes/http/exchange.h"
#include "probes/ocsp/verdict_cache.h"
#include "probes/presented_chain.h"
#include "probes/responder/judge_response.h"
#include "probes/responder/request.h"
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

/// QueryOutcome is the outcome of one query.
struct QueryOutcome {
  QueryResult result;
  /// The method that the responder answered with an OCSP response, usable or not. Nullopt if there
  /// was none
  std::optional<Method> answered = {};
  /// Why the GET of this query was not `answered`; empty if no GET was sent or it was answered
  std::string get_failure = {};
};

/// query queries the responder at `url` and judges its response. It sends the request by the method
/// `first`. If what comes is no OCSP response, it sends it once more by the other method (RFC 6960,
/// A.1 allows either), both within the limit of `options`. No second request follows if the
/// responder was not reached or did not respond in time.
boost::asio::awaitable<QueryOutcome> query(const CertificateQuery& query, std::string url,
                                           Method first, const http::ClientOptions& options,
                                           const Clock& clock, ocsp::VerdictCache& cache);

}  // namespace staple::responder
