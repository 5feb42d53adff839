// SPDX-License-Identifier: Apache-2.0

#include "probes/ocsp/issuer_search.h"

#include <algorithm>

#include "probes/crypto/key_cost.h"
#include "probes/crypto/signature.h"
#include "probes/der/reader.h"
#include "probes/x509/key_budget.h"
#include "probes/x509/name.h"

namespace staple::ocsp {
namespace {

/// list_candidates returns the certificates above the leaf that have the name of the issuer of the
/// one at `depth`, in the order in which find_issuer() tries them.
std::vector<CertificatePointer> list_candidates(const Chain& chain, std::size_t depth) {
  std::vector<CertificatePointer> found;
  for (std::size_t i = 1; i < chain.certificates.size(); ++i) {
    const auto& other = chain.certificates[i];
    if (i != depth && other && x509::names_equal(other->subject, chain.certificates[depth]->issuer))
      found.push_back(other);
  }
  return found;
}

/// explain_candidate returns why `other`, which has the issuer's name, is not the issuer
/// of `certificate`.
std::string explain_candidate(const x509::Certificate& other,
                              const x509::Certificate& certificate) {
  if (const auto problem = crypto::explain_unchecked_key(other.public_key); !problem.empty())
    return "its key is not checked: " + problem;
  const auto algorithm = crypto::describe_signature_algorithm(certificate.signed_object.algorithm);
  if (!algorithm.supported)
    return "this certificate is signed with " + algorithm.name + ", which is not supported";
  return "its key did not sign this certificate";
}

/// add_reason adds a reason, unless it is there already.
void add_reason(std::vector<std::string>& reasons, const std::string& where,
                const std::string& why) {
  auto text = where + ", but " + why;
  if (std::ranges::find(reasons, text) == reasons.end()) reasons.push_back(std::move(text));
}

/// describe_origin returns how the certificates beside the leaf came. Those that the caller chose
/// exclude the leaf from its issuers.
const char* describe_origin(bool self_issued) { return self_issued ? "was sent" : "was given"; }

/// list_reasons returns why each certificate with the issuer's name is not the issuer.
std::vector<std::string> list_reasons(const Chain& chain, std::size_t depth,
                                      const x509::Roots* roots, bool self_issued) {
  const auto& certificate = *chain.certificates[depth];
  const auto named = "a certificate of '" + certificate.facts->issuer + "' ";
  std::vector<std::string> reasons;
  x509::KeyBudget budget;
  for (const auto& other : list_candidates(chain, depth)) {
    add_reason(reasons, named + describe_origin(self_issued),
               budget.take(*other)
                   ? explain_candidate(*other, certificate)
                   : "behind others of this name, and the keys of only a few are tried");
  }
  if (roots) {
    for (const auto der : roots->find_by_subject(certificate.issuer)) {
      if (const auto root = x509::read_certificate(der))
        add_reason(reasons, named + "is configured", explain_candidate(**root, certificate));
    }
  }
  if (self_issued && x509::names_equal(certificate.subject, certificate.issuer)) {
    add_reason(reasons, "the certificate names itself as its issuer",
               explain_candidate(certificate, certificate));
  }
  return reasons;
}

/// explain_unknown_issuer returns why no certificate is the issuer of the one at `depth`.
std::string explain_unknown_issuer(const Chain& chain, std::size_t depth, const x509::Roots* roots,
                                   bool self_issued) {
  const auto broken = std::ranges::count(chain.certificates, nullptr);
  const auto unread =
      x509::explain_unread(chain.sent, chain.certificates.size(), static_cast<std::size_t>(broken));
  const auto reasons = list_reasons(chain, depth, roots, self_issued);
  if (reasons.empty()) {
    return "no certificate of '" + chain.certificates[depth]->facts->issuer + "' " +
           describe_origin(self_issued) + (self_issued ? " or configured" : "") +
           (unread.empty() ? "" : " among those that are read: " + unread);
  }
  std::string text;
  for (const auto& reason : reasons) text += (text.empty() ? "" : "; ") + reason;
  return unread.empty() ? text : text + "; " + unread;
}

}  // namespace

IssuerSearch search_issuer(const Chain& chain, std::size_t depth, const x509::Roots* roots,
                           bool self_issued, VerdictCache& cache) {
  IssuerSearch search{find_issuer(chain, depth, roots, cache), {}, {}};
  if (!self_issued && search.issuer == chain.certificates[depth]) search.issuer = nullptr;
  if (!search.issuer) {
    search.problem = explain_unknown_issuer(chain, depth, roots, self_issued);
    return search;
  }
  search.namesakes = list_candidates(chain, depth);
  std::erase_if(search.namesakes, [&](const CertificatePointer& other) {
    return der::equal(other->key_bits, search.issuer->key_bits);
  });
  return search;
}

}  // namespace staple::ocsp
