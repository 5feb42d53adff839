#pragma once

#include <string>

#include <boost/asio/awaitable.hpp>
#include <boost/system/result.hpp>

#include "probes/bytes.h"
#include "probes/http/exchange.h"
#include "probes/http/failure.h"
#include "probes/ocsp/verdict_cache.h"
#include "probes/presented_chain.h"
#include "probes/responder/responder_status.h"
#include "probes/time.h"
#include "probes/x509/roots.h"

namespace staple::responder {

/// make_query makes the question about the leaf of a chain that was presented and judged. Null: its
/// issuer is neither presented nor among the roots, so that there is nothing to ask by, or the two
/// are larger than 32 KiB. Without a URL in the certificate or the settings it has none.
std::shared_ptr<const CertificateQuery> make_query(const PresentedChain& presented,
                                                   const ocsp::LeafState& leaf,
                                                   const Policy& policy, const Settings& settings,
                                                   const x509::Roots& roots,
                                                   ocsp::VerdictCache& cache);

using QueryResult =
    boost::system::result<std::shared_ptr<const LiveStatus>, http::ResponderFailure>;

/// judge_response judges what a responder sent: `body` must be an OCSPResponse that is successful
/// (RFC 6960, 4.2.1), authenticated and current at `now`.
QueryResult judge_response(const CertificateQuery& query, const http::Response& response,
                           WallTime now, ocsp::VerdictCache& cache);

/// query asks one of the question's URLs and judges what it says.
boost::asio::awaitable<QueryResult> query(const CertificateQuery& query, std::string url,
                                          const http::ClientOptions& options, const Clock& clock,
                                          ocsp::VerdictCache& cache);

}  // namespace staple::responder
