// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "probes/time.h"
#include "probes/x509/certificate.h"

namespace staple::command {

using CertificatePointer = std::shared_ptr<const x509::Certificate>;

/// Issuers are the certificates to present above a leaf, at most 15.
struct Issuers {
  /// If proven, the path: the issuer, its issuer, and so on. Else those that only bear the name of
  /// the issuer, so that the judge can say why they are not it.
  std::vector<CertificatePointer> certificates;
  bool proven = false;
};

/// select_issuers selects the issuers of `leaf` among the `given` certificates. Of several that
/// issued the same certificate, one that is valid at `now` is preferred.
Issuers select_issuers(const x509::Certificate& leaf, std::span<const CertificatePointer> given,
                       WallTime now);

/// describe_ended names the certificates of a proven path that have expired or are not yet valid at
/// `now`, with the times. Empty if there are none.
std::string describe_ended(const Issuers& issuers, WallTime now);

}  // namespace staple::command
