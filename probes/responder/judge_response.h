// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <memory>

#include <boost/system/result.hpp>

#include "probes/http/message.h"
#include "probes/ocsp/verdict_cache.h"
#include "probes/responder/failure.h"
#include "probes/responder/responder_status.h"
#include "probes/time.h"

namespace staple::responder {

using QueryResult = boost::system::result<std::shared_ptr<const LiveStatus>, QueryFailure>;

/// judge_response judges the body of a response. Fails unless it is an OCSPResponse that is
/// successful (RFC 6960, 4.2.1), authenticated, and current at `now`. The other method may succeed
/// after a body that is no OCSPResponse, and after malformedRequest and internalError: the request
/// may have been altered on its way in the path of a GET.
QueryResult judge_response(const CertificateQuery& query, const http::Response& response,
                           WallTime now, ocsp::VerdictCache& cache);

}  // namespace staple::responder
