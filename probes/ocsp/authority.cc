// SPDX-License-Identifier: Apache-2.0

#include "probes/ocsp/authority.h"

#include <algorithm>

#include "probes/crypto/hash.h"
#include "probes/crypto/key_cost.h"
#include "probes/der/reader.h"
#include "probes/x509/key_budget.h"
#include "probes/x509/name.h"

namespace staple::ocsp {
namespace {

/// kMaxCertificates bounds the certificates of a response that are read; the rest is ignored. No
/// honest response has more.
constexpr std::size_t kMaxCertificates = 64;

using CertificatePointer = std::shared_ptr<const x509::Certificate>;

Finding make_finding(Fault fault, std::string detail) {
  return {fault, entry(fault).severity, std::move(detail)};
}

bool identifies(const ResponderId& id, const x509::Certificate& certificate) {
  if (!id.name.empty()) return x509::names_equal(id.name, certificate.subject);
  return der::equal(id.key_hash, crypto::sha1(certificate.key_bits));
}

bool has_same_key(const x509::Certificate& a, const x509::Certificate& b) {
  return der::equal(a.public_key, b.public_key);
}

/// SignerCandidates are the certificates that match the responder ID.
struct SignerCandidates {
  bool issuer = false;  ///< the issuer matches, by its own certificate or another one with its key
  std::vector<CertificatePointer> others;  ///< certificates of the response with other keys
  std::size_t unreadable = 0;              ///< certificates of the response that cannot be read
};

SignerCandidates find_candidates(const BasicResponse& response, const x509::Certificate& issuer) {
  SignerCandidates found;
  found.issuer = identifies(response.responder, issuer);
  const auto count = std::min(response.certificates.size(), kMaxCertificates);
  x509::KeyBudget budget;
  for (std::size_t i = 0; i < count && !budget.is_spent(); ++i) {
    auto certificate = x509::read_certificate(response.certificates[i]);
    if (!certificate) ++found.unreadable;
    if (!certificate || !identifies(response.responder, **certificate)) continue;
    if (has_same_key(**certificate, issuer)) {
      found.issuer = true;
    } else if (budget.take(**certificate)) {
      found.others.push_back(std::move(*certificate));
    }
  }
  return found;
}

void add_weakness(crypto::Strength strength, std::string detail, std::vector<Finding>& findings) {
  if (strength == crypto::Strength::strong) return;
  const auto severity =
      strength == crypto::Strength::broken ? Severity::critical : Severity::warning;
  const auto same = std::ranges::find(findings, Fault::weak_signature, &Finding::fault);
  if (same == findings.end()) {
    findings.push_back({Fault::weak_signature, severity, std::move(detail)});
  } else {
    same->severity = std::max(same->severity, severity);
    same->detail += "; " + detail;
  }
}

void add_weak_hash(const crypto::SignatureAlgorithm& algorithm, const std::string& what,
                   std::vector<Finding>& findings) {
  const auto with = algorithm.name + (algorithm.name_omits_hash ? " and " + algorithm.hash : "");
  add_weakness(algorithm.strength, what + " is signed with " + with, findings);
}

/// explain_issuance returns that `issuer` did not issue `signer`, and whether it has another name
/// or only another key.
std::string explain_issuance(const x509::Certificate& signer, const x509::Certificate& issuer) {
  const auto subject = "the signing certificate '" + signer.facts->subject + "'";
  const auto by = "'" + issuer.facts->subject + "'";
  if (!x509::names_equal(issuer.subject, signer.issuer)) {
    return subject + " was issued by '" + signer.facts->issuer + "', the certificate by " + by;
  }
  const auto algorithm = crypto::describe_signature_algorithm(signer.signed_object.algorithm);
  if (!algorithm.supported)
    return subject + " is signed with " + algorithm.name + ", which is not supported";
  return subject + " names the same issuer, " + by +
         ", but is not signed with the key that signed the certificate";
}

/// check_issuance returns why `signer` does not count as issued by `issuer` (RFC 5280, 4.1.1.2,
/// 4.2.1.3, 6.1.3), or an empty string if it does. An issuer without keyUsage may issue.
std::string check_issuance(const x509::Certificate& signer, const x509::Certificate& issuer) {
  const auto subject = "the signing certificate '" + signer.facts->subject + "'";
  const auto by = "'" + issuer.facts->subject + "'";
  if (!is_issuer_of(issuer, signer)) return explain_issuance(signer, issuer);
  if (!der::equal(signer.algorithm, signer.signed_object.algorithm))
    return subject + " has different signature algorithms in tbsCertificate and outside it";
  if (!issuer.may_issue.value_or(true))
    return by + " issued " + subject + " but lacks the key usage keyCertSign";
  return {};
}

/// list_critical_extensions returns the unknown critical extensions of a certificate. Empty if it
/// has no such extension.
std::string list_critical_extensions(const x509::Certificate& certificate) {
  constexpr std::size_t longest = 200;
  std::string names;
  for (const auto oid : certificate.unknown_critical_extensions) {
    if (names.size() < longest) names += (names.empty() ? "" : ", ") + der::format_oid(oid);
  }
  return names.substr(0, longest);
}

/// check_extensions checks that all critical extensions of the signing certificate are supported
/// (RFC 5280, 4.2): an unsupported one may forbid signing.
void check_extensions(const x509::Certificate& signer, Authority& out) {
  if (const auto names = list_critical_extensions(signer); !names.empty()) {
    out.findings.push_back(
        make_finding(Fault::critical_extension,
                     "unknown critical extensions of the signing certificate: " + names));
  }
  auto unreadable = signer.unreadable_extensions;
  if (signer.extended_key_usage && !signer.extended_key_usage->readable)
    std::erase(unreadable, "extKeyUsage");  // reported as responder_no_eku
  if (unreadable.empty()) return;
  out.findings.push_back(
      {Fault::responder_key_usage, Severity::critical,
       "the signing certificate has unreadable extensions: " + x509::join_names(unreadable)});
}

/// check_delegation checks the requirements of RFC 6960, 4.2.2.2 on a delegated certificate.
void check_delegation(const x509::Certificate& signer, const x509::Certificate& issuer,
                      Authority& out) {
  check_extensions(signer, out);
  const auto& usage = signer.extended_key_usage;
  if (!usage || !usage->ocsp_signing) {
    const std::string problem = usage && !usage->readable
                                    ? "' has an extended key usage that cannot be read"
                                    : "' lacks the extended key usage OCSPSigning";
    out.findings.push_back(make_finding(
        Fault::responder_no_eku, "the signing certificate '" + signer.facts->subject + problem));
  }
  if (auto why = check_issuance(signer, issuer); !why.empty())
    out.findings.push_back(make_finding(Fault::responder_wrong_ca, std::move(why)));
  add_weakness(issuer.key_strength, "the issuer's key is only " + issuer.facts->key_type,
               out.findings);
  add_weak_hash(crypto::describe_signature_algorithm(signer.signed_object.algorithm),
                "the signing certificate", out.findings);
  if (!signer.no_check) {
    out.public_findings.push_back(make_finding(
        Fault::responder_no_nocheck, "the signing certificate lacks id-pkix-ocsp-nocheck"));
  }
  if (signer.is_ca)
    out.public_findings.push_back(
        make_finding(Fault::responder_is_ca, "the signing certificate is a CA certificate"));
  if (signer.may_sign && !*signer.may_sign) {
    out.public_findings.push_back(make_finding(
        Fault::responder_key_usage, "the signing certificate's key usage lacks digitalSignature"));
  }
}

Authority make_delegated_authority(const x509::Certificate& signer,
                                   const x509::Certificate& issuer) {
  Authority out;
  out.responder = {signer.facts->subject, der::to_hex(crypto::sha1(signer.key_bits)), true,
                   signer.facts->not_after, signer.facts->not_before};
  out.not_before = signer.facts->not_before;
  check_delegation(signer, issuer, out);
  return out;
}

Authority make_direct_authority(const x509::Certificate& issuer) {
  Authority out;
  out.responder = {issuer.facts->subject, der::to_hex(crypto::sha1(issuer.key_bits)), false,
                   std::nullopt};
  return out;
}

bool has_critical(const Authority& authority) {
  return std::ranges::any_of(authority.findings,
                             [](const Finding& f) { return f.severity == Severity::critical; });
}

/// make_responder_not_found describes the signer by the responder ID, which no certificate matches.
Authority make_responder_not_found(const BasicResponse& response, std::size_t unreadable) {
  const auto& id = response.responder;
  Authority out;
  out.responder.name = x509::format_name(id.name);
  out.responder.key_hash = der::to_hex(id.key_hash);
  const auto signer_name =
      id.name.empty() ? "key " + out.responder.key_hash : "'" + out.responder.name + "'";
  const auto count = response.certificates.size();
  const auto unread = x509::explain_unread(count, std::min(count, kMaxCertificates), unreadable);
  out.findings.push_back(
      make_finding(Fault::responder_not_found,
                   "signed by " + signer_name +
                       ", which is neither the issuer nor a certificate in the response" +
                       (unread.empty() ? "" : " that is read: " + unread)));
  return out;
}

/// explain_bad_signature returns why the signature does not count as one of `signer`.
std::string explain_bad_signature(const crypto::SignatureAlgorithm& algorithm,
                                  const x509::Certificate& signer) {
  const auto key = "the key of '" + signer.facts->subject + "'";
  if (const auto problem = crypto::explain_unchecked_key(signer.public_key); !problem.empty())
    return key + " is not checked: " + problem;
  if (!algorithm.supported)
    return "the response is signed with " + algorithm.name + ", which is not supported";
  return "the signature does not verify with " + key;
}

}  // namespace

Authority find_authority(const BasicResponse& response, ByteView der,
                         const x509::Certificate& issuer) {
  auto canonical = response.signed_object;
  canonical.data = der;
  const auto is_signed_by = [&](const x509::Certificate& signer) {
    return verify_signature(response.signed_object, signer.public_key) ||
           (!der.empty() && verify_signature(canonical, signer.public_key));
  };
  const auto algorithm = crypto::describe_signature_algorithm(response.signed_object.algorithm);
  const auto [issuer_fits, others, unreadable] = find_candidates(response, issuer);

  std::optional<Authority> best;
  const x509::Certificate* signer = &issuer;
  if (issuer_fits && is_signed_by(issuer)) {
    best = make_direct_authority(issuer);
  } else {
    // Several certificates may hold the signing key (a renewed responder certificate): the first
    // authorized one counts.
    for (const auto& other : others) {
      if (!is_signed_by(*other)) continue;
      auto candidate = make_delegated_authority(*other, issuer);
      if (best && has_critical(candidate)) continue;
      const bool authorised = !has_critical(candidate);
      best = std::move(candidate);
      signer = other.get();
      if (authorised) break;
    }
  }
  if (!best) {
    if (!issuer_fits && others.empty()) return make_responder_not_found(response, unreadable);
    if (!issuer_fits) signer = others.front().get();
    best = issuer_fits ? make_direct_authority(issuer) : make_delegated_authority(*signer, issuer);
    best->findings.push_back(
        make_finding(Fault::bad_signature, explain_bad_signature(algorithm, *signer)));
  }
  add_weak_hash(algorithm, "the response", best->findings);
  add_weakness(signer->key_strength, "the signing key is only " + signer->facts->key_type,
               best->findings);
  return std::move(*best);
}

}  // namespace staple::ocsp
