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

/// Chain is the presented chain, read.
struct Chain {
  std::vector<CertificatePointer> certificates;  ///< leaf first, as sent; null: cannot be read
  std::vector<ByteView> der;  ///< as `certificates`; views into what was presented
  Sha256 digest{};            ///< of the whole
};

/// read_chain reads the first certificates of what was presented, as many as honest servers send.
Chain read_chain(const PresentedChain& presented, VerdictCache& cache);

/// find_issuer returns the certificate that issued the one at `depth`, which is readable: one that
/// was sent, one of the roots, or itself. Null: none of them did.
CertificatePointer find_issuer(const Chain& chain, std::size_t depth, const x509::Roots* roots,
                               VerdictCache& cache);

/// find_must_staple_ca returns the lowest CA that was sent above the leaf, which is readable, and
/// carries the TLS feature for stapling (RFC 7633, 4.2.2): one that issued the leaf, or issued who
/// did. Null: there is none. No public-key work where none of those sent carries it.
CertificatePointer find_must_staple_ca(const Chain& chain);

}  // namespace staple::ocsp
