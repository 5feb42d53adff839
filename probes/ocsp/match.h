#pragma once

#include <string>
#include <vector>

#include "probes/ocsp/fault.h"
#include "probes/ocsp/response.h"
#include "probes/x509/certificate.h"

namespace staple::ocsp {

/// Match is which of a response's answers speaks of a certificate.
struct Match {
  const SingleResponse* single = nullptr;       ///< the answer that counts; null: none speaks of it
  std::vector<const SingleResponse*> matching;  ///< all that speak of it, in their order
  std::vector<Finding> findings;                ///< of the match group
};

/// match looks through all answers for those about `leaf` as issued by `issuer`, with each answer's
/// own hash (RFC 6960, 3.2, 1). Where several match, the strictest counts (revoked, unknown, good),
/// of these the latest by thisUpdate, then by nextUpdate; one without nextUpdate comes last.
Match match(const BasicResponse& response, const x509::Certificate& leaf,
            const x509::Certificate& issuer);

/// match_by_serial does the same by serial number alone: all that can be told when the issuer is
/// not known.
Match match_by_serial(const BasicResponse& response, const x509::Certificate& leaf);

}  // namespace staple::ocsp
