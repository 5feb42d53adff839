// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <cstddef>
#include <memory>
#include <vector>

#include "probes/bytes.h"
#include "probes/ocsp/verdict_cache.h"
#include "probes/presented_chain.h"
#include "probes/x509/certificate.h"
#include "probes/x509/roots.h"

namespace staple::ocsp {

using CertificatePointer = std::shared_ptr<const x509::Certificate>;

/// Chain is the presented chain, parsed.
struct Chain {
  std::vector<CertificatePointer> certificates;  ///< leaf first, as sent; null if unreadable
  std::vector<ByteView> der;                     ///< same order; views into the PresentedChain
  Sha256 digest{};                               ///< of all certificates in it, and of `sent`
  std::size_t sent = 0;  ///< certificates in the presented chain, those that are not read included
};

/// read_chain parses the presented certificates, at most the first 16.
Chain read_chain(const PresentedChain& presented, VerdictCache& cache);

/// find_issuer returns the issuer of the certificate at `depth`, which must be readable: another
/// certificate of the chain, one of the roots, or itself. Returns null if no issuer is found.
CertificatePointer find_issuer(const Chain& chain, std::size_t depth, const x509::Roots* roots,
                               VerdictCache& cache);

/// find_must_staple_ca returns the lowest CA of the chain that carries the TLS feature for stapling
/// (RFC 7633, 4.2.2) and issued the leaf, directly or through other CAs. The leaf must be readable.
/// Returns null if there is no such CA. Does no public-key work if no certificate above the leaf
/// carries the feature.
CertificatePointer find_must_staple_ca(const Chain& chain);

}  // namespace staple::ocsp
