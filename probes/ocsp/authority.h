// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "probes/ocsp/fault.h"
#include "probes/ocsp/response.h"
#include "probes/ocsp/verdict.h"
#include "probes/x509/certificate.h"

namespace staple::ocsp {

/// Authority is whether the signer of a response is authorized by the issuer (RFC 6960, 3.2, items
/// 2 to 4, and 4.2.2.2). It does not depend on the time.
struct Authority {
  ResponderFacts responder;
  std::optional<WallTime> not_before;    ///< of the delegated certificate; nullopt if not delegated
  std::vector<Finding> findings;         ///< of the group authority, and critical_extension
  std::vector<Finding> public_findings;  ///< findings of the public profile only
};

/// find_authority finds the signer of `response` among the issuer and the certificates in the
/// response, and checks whether it is authorized by `issuer`. `der` is the ResponseData reencoded
/// as DER if it was sent as BER, else empty: the signature may cover either encoding.
Authority find_authority(const BasicResponse& response, ByteView der,
                         const x509::Certificate& issuer);

}  // namespace staple::ocsp
