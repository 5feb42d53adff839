// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "probes/ocsp/chain.h"
#include "probes/ocsp/verdict_cache.h"
#include "probes/x509/roots.h"

namespace staple::ocsp {

/// IssuerSearch is the result of a search for the issuer of a certificate.
struct IssuerSearch {
  CertificatePointer issuer;  ///< as find_issuer() returns it: proven, or null
  /// Certificates of the chain with the issuer's name and another key. Empty without an issuer.
  std::vector<CertificatePointer> namesakes;
  std::string problem;  ///< why no issuer is proven, with its name; empty if one is
};

/// search_issuer searches as find_issuer() does, and explains the result. `self_issued`: a
/// certificate that signed itself is its own issuer.
IssuerSearch search_issuer(const Chain& chain, std::size_t depth, const x509::Roots* roots,
                           bool self_issued, VerdictCache& cache);

}  // namespace staple::ocsp
