// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <string>
#include <vector>

#include "probes/ocsp/chain.h"
#include "probes/ocsp/fault.h"
#include "probes/ocsp/response.h"
#include "probes/x509/certificate.h"

namespace staple::ocsp {

/// Match holds the SingleResponses of a response that are about a certificate.
struct Match {
  const SingleResponse* single = nullptr;       ///< the one that counts; null if none matches
  std::vector<const SingleResponse*> matching;  ///< all that match, in the order of the response
  std::vector<Finding> findings;                ///< of the group match
};

/// match finds the SingleResponses whose CertID, with its own hash algorithm, identifies `leaf`
/// issued by `issuer` (RFC 6960, 3.2, item 1). If several match, the strictest counts (revoked,
/// unknown, good), of these the one with the latest thisUpdate, then with the latest nextUpdate.
/// One without nextUpdate comes last. `namesakes` are other certificates with the issuer's name:
/// only details mention them.
Match match(const BasicResponse& response, const x509::Certificate& leaf,
            const x509::Certificate& issuer, const std::vector<CertificatePointer>& namesakes);

/// match_by_serial does the same by serial number only, for an unknown issuer.
Match match_by_serial(const BasicResponse& response, const x509::Certificate& leaf);

}  // namespace staple::ocsp
