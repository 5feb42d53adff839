// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "probes/bytes.h"
#include "probes/ocsp/fault.h"
#include "probes/ocsp/issuer_search.h"
#include "probes/ocsp/verdict.h"
#include "probes/x509/certificate.h"

namespace staple::ocsp {

/// Assessment is the part of a verdict on a staple, for a leaf and its issuer, that does not depend
/// on the time. VerdictCache caches it.
struct Assessment {
  /// Never null. Holds only size and digest if the staple cannot be read.
  std::shared_ptr<const StapleFacts> facts;
  /// Findings of the groups from envelope to certificate status, and time_encoding.
  std::vector<Finding> findings;
  std::vector<Finding> public_findings;  ///< findings of the public profile only
  bool matches_leaf = false;             ///< `facts` is about this certificate
  bool authenticated = false;  ///< matches_leaf, and the signer is authorized by the issuer
  /// notBefore of the delegated certificate; nullopt if not delegated.
  std::optional<WallTime> responder_not_before;
};

/// describe_response_status writes an OCSPResponseStatus (RFC 6960, 4.2.1) with its name
/// and number.
std::string describe_response_status(int status);

/// assess parses a staple (not empty) and judges everything that does not depend on the time. If
/// the search found no issuer, nothing is authenticated.
Assessment assess(ByteView staple, const x509::Certificate& leaf, const IssuerSearch& search);

}  // namespace staple::ocsp
