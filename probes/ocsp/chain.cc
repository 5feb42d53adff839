// SPDX-License-Identifier: Apache-2.0

#include "probes/ocsp/chain.h"

#include <algorithm>
#include <optional>

#include "probes/crypto/hash.h"
#include "probes/x509/key_budget.h"
#include "probes/x509/name.h"

namespace staple::ocsp {
namespace {

/// kMaxChain bounds the certificates that are read; the rest is ignored. No honest server
/// sends more.
constexpr std::size_t kMaxChain = 16;

CertificatePointer read_cached(ByteView der, const Sha256& key, VerdictCache& cache) {
  if (auto cached = cache.certificates.find(key)) return cached;
  auto read = x509::read_certificate(der);
  if (!read) return nullptr;
  cache.certificates.insert(
      key, *read, sizeof(x509::Certificate) + sizeof(x509::CertificateFacts) + 2 * der.size());
  return *read;
}

/// find_sent_issuer returns the depth of the certificate, sent above the leaf, that issued the one
/// at `depth`. Returns nullopt if there is no such certificate within the budget.
std::optional<std::size_t> find_sent_issuer(const Chain& chain, std::size_t depth,
                                            x509::KeyBudget& budget) {
  const auto& certificate = *chain.certificates[depth];
  for (std::size_t i = 1; i < chain.certificates.size(); ++i) {
    const auto& other = chain.certificates[i];
    if (i == depth || !other || !x509::names_equal(other->subject, certificate.issuer)) continue;
    if (budget.take(*other) && is_issuer_of(*other, certificate)) return i;
  }
  return std::nullopt;
}

}  // namespace

Chain read_chain(const PresentedChain& presented, VerdictCache& cache) {
  Chain chain;
  chain.sent = presented.chain.size();
  const auto count = std::min(presented.chain.size(), kMaxChain);
  Bytes digests;
  for (std::size_t i = 0; i < count; ++i) {
    const auto& der = presented.chain[i].der;
    chain.der.push_back(der);
    const auto digest = crypto::sha256(der);
    chain.certificates.push_back(read_cached(der, digest, cache));
    digests.insert(digests.end(), digest.begin(), digest.end());
  }
  const auto sent = std::to_string(chain.sent);
  digests.insert(digests.end(), sent.begin(), sent.end());
  chain.digest = crypto::sha256(digests);
  return chain;
}

CertificatePointer find_issuer(const Chain& chain, std::size_t depth, const x509::Roots* roots,
                               VerdictCache& cache) {
  const auto& certificate = chain.certificates[depth];
  x509::KeyBudget budget;
  if (const auto sent = find_sent_issuer(chain, depth, budget)) return chain.certificates[*sent];
  if (roots) {
    for (const auto der : roots->find_by_subject(certificate->issuer)) {
      auto root = read_cached(der, crypto::sha256(der), cache);
      if (root && is_issuer_of(*root, *certificate)) return root;
    }
  }
  return is_issuer_of(*certificate, *certificate) ? certificate : nullptr;
}

CertificatePointer find_must_staple_ca(const Chain& chain) {
  const auto carries = [](const CertificatePointer& ca) { return ca && ca->facts->must_staple; };
  if (std::none_of(chain.certificates.begin() + 1, chain.certificates.end(), carries))
    return nullptr;
  // One budget for the whole search: it also ends the loop if certificates issued each other.
  x509::KeyBudget budget;
  std::optional<std::size_t> depth = 0;
  while ((depth = find_sent_issuer(chain, *depth, budget))) {
    if (carries(chain.certificates[*depth])) return chain.certificates[*depth];
  }
  return nullptr;
}

}  // namespace staple::ocsp
