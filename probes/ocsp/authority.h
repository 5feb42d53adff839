#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "probes/ocsp/fault.h"
#include "probes/ocsp/response.h"
#include "probes/ocsp/verdict.h"
#include "probes/x509/certificate.h"

namespace staple::ocsp {

/// Authority is whether the key that signed a response may speak for the issuer (RFC 6960, 3.2, 2
/// to 4, and 4.2.2.2), whatever the time.
struct Authority {
  ResponderFacts responder;
  std::optional<WallTime> not_before;    ///< of the delegated certificate; absent: not delegated
  std::vector<Finding> findings;         ///< of the authority group, and critical_extension
  std::vector<Finding> public_findings;  ///< these count only where the public profile holds
};

/// find_authority finds the signer of `response` among the issuer and the certificates sent with
/// it, and asks whether it may sign for `issuer`. `der` is the ResponseData in DER where it came as
/// BER, else empty: the signature may be over either.
Authority find_authority(const BasicResponse& response, ByteView der,
                         const x509::Certificate& issuer);

}  // namespace staple::ocsp
