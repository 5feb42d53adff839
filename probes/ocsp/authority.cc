#include "probes/ocsp/authority.h"

#include <algorithm>

#include "probes/crypto/hash.h"
#include "probes/crypto/key_cost.h"
#include "probes/der/reader.h"
#include "probes/x509/key_budget.h"
#include "probes/x509/name.h"

namespace staple::ocsp {
namespace {

/// No honest response sends more; the rest is passed over.
constexpr std::size_t kMaxCertificates = 64;

using CertificatePointer = std::shared_ptr<const x509::Certificate>;

Finding finding(Fault fault, std::string detail) { return {fault, entry(fault).severity, std::move(detail)}; }

bool identifies(const ResponderId& id, const x509::Certificate& certificate) {
  if (!id.name.empty()) return x509::names_equal(id.name, certificate.subject);
  return der::equal(id.key_hash, crypto::sha1(certificate.key_bits));
}

bool same_key(const x509::Certificate& a, const x509::Certificate& b) {
  return der::equal(a.public_key, b.public_key);
}

/// Candidates are those whom the responder ID fits.
struct Candidates {
  bool issuer = false;                     ///< the issuer, by its own certificate or another for its key
  std::vector<CertificatePointer> others;  ///< certificates sent along, for other keys
};

Candidates candidates(const BasicResponse& response, const x509::Certificate& issuer) {
  Candidates found{identifies(response.responder, issuer), {}};
  const auto count = std::min(response.certificates.size(), kMaxCertificates);
  x509::KeyBudget budget;
  for (std::size_t i = 0; i < count && !budget.is_spent(); ++i) {
    auto certificate = x509::read_certificate(response.certificates[i]);
    if (!certificate || !identifies(response.responder, **certificate)) continue;
    if (same_key(**certificate, issuer)) {
      found.issuer = true;
    } else if (budget.take(**certificate)) {
      found.others.push_back(std::move(*certificate));
    }
  }
  return found;
}

void add_weakness(crypto::Strength strength, std::string detail, std::vector<Finding>& findings) {
  if (strength == crypto::Strength::strong) return;
  const auto severity = strength == crypto::Strength::broken ? Severity::critical : Severity::warning;
  const auto same = std::ranges::find(findings, Fault::weak_signature, &Finding::fault);
  if (same == findings.end()) {
    findings.push_back({Fault::weak_signature, severity, std::move(detail)});
  } else {
    same->severity = std::max(same->severity, severity);
    same->detail += "; " + detail;
  }
}

void add_weak_hash(const crypto::SignatureAlgorithm& algorithm, const std::string& whose,
                   std::vector<Finding>& findings) {
  const auto with = algorithm.name + (algorithm.name_omits_hash ? " and " + algorithm.hash : "");
  add_weakness(algorithm.strength, whose + " is signed with " + with, findings);
}

/// not_issued says why `signer` does not count as issued by `issuer` (RFC 5280, 4.1.1.2, 4.2.1.3, 6.1.3);
/// empty: it does. Of an issuer without keyUsage nothing more is asked.
std::string not_issued(const x509::Certificate& signer, const x509::Certificate& issuer) {
  const auto subject = "the signing certificate '" + signer.facts->subject + "'";
  const auto by = "'" + issuer.facts->subject + "'";
  if (!is_issuer_of(issuer, signer)) return subject + " was not issued by " + by;
  if (!der::equal(signer.algorithm, signer.signed_object.algorithm))
    return subject + " names one signature algorithm inside and another one outside";
  if (!issuer.may_issue.value_or(true))
    return by + ", who issued " + subject + ", lacks the key usage keyCertSign";
  return {};
}

/// critical_names lists the unknown critical extensions of a certificate; empty: there are none.
std::string critical_names(const x509::Certificate& certificate) {
  constexpr std::size_t longest = 200;
  std::string names;
  for (const auto oid : certificate.unknown_critical_extensions) {
    if (names.size() < longest) names += (names.empty() ? "" : ", ") + der::format_oid(oid);
  }
  return names.substr(0, longest);
}

/// readability asks whether all of the signing certificate's extensions are understood (RFC 5280, 4.2): one
/// that is not may forbid what it does.
void readability(const x509::Certificate& signer, Authority& out) {
  if (const auto names = critical_names(signer); !names.empty()) {
    out.findings.push_back(
        finding(Fault::critical_extension, "critical and unknown, of the signing certificate: " + names));
  }
  auto unreadable = signer.unreadable_extensions;
  if (signer.extended_key_usage && !signer.extended_key_usage->readable)
    std::erase(unreadable, "extKeyUsage");  // it is responder_no_eku
  if (unreadable.empty()) return;
  out.findings.push_back(
      {Fault::responder_key_usage, Severity::critical,
       "the signing certificate has unreadable extensions: " + x509::join_names(unreadable)});
}

/// delegation asks what RFC 6960, 4.2.2.2 demands of a certificate that signs for the issuer.
void delegation(const x509::Certificate& signer, const x509::Certificate& issuer, Authority& out) {
  readability(signer, out);
  const auto& usage = signer.extended_key_usage;
  if (!usage || !usage->ocsp_signing) {
    const std::string problem = usage && !usage->readable ? "' has an extended key usage that cannot be read"
                                                          : "' lacks the extended key usage OCSPSigning";
    out.findings.push_back(
        finding(Fault::responder_no_eku, "the signing certificate '" + signer.facts->subject + problem));
  }
  if (auto why = not_issued(signer, issuer); !why.empty())
    out.findings.push_back(finding(Fault::responder_wrong_ca, std::move(why)));
  add_weakness(issuer.key_strength, "the issuer's key is only " + issuer.facts->key_type, out.findings);
  add_weak_hash(crypto::describe_signature_algorithm(signer.signed_object.algorithm),
                "the signing certificate", out.findings);
  if (!signer.no_check) {
    out.public_findings.push_back(
        finding(Fault::responder_no_nocheck, "the signing certificate lacks id-pkix-ocsp-nocheck"));
  }
  if (signer.is_ca)
    out.public_findings.push_back(
        finding(Fault::responder_is_ca, "the signing certificate is a CA certificate"));
  if (signer.may_sign && !*signer.may_sign) {
    out.public_findings.push_back(
        finding(Fault::responder_key_usage, "the signing certificate's key usage lacks digitalSignature"));
  }
}

Authority delegated(const x509::Certificate& signer, const x509::Certificate& issuer) {
  Authority out;
  out.responder = {signer.facts->subject, der::to_hex(crypto::sha1(signer.key_bits)), true,
                   signer.facts->not_after};
  out.not_before = signer.facts->not_before;
  delegation(signer, issuer, out);
  return out;
}

Authority direct(const x509::Certificate& issuer) {
  Authority out;
  out.responder = {issuer.facts->subject, der::to_hex(crypto::sha1(issuer.key_bits)), false, std::nullopt};
  return out;
}

bool has_critical(const Authority& authority) {
  return std::ranges::any_of(authority.findings,
                             [](const Finding& f) { return f.severity == Severity::critical; });
}

/// not_found tells what the response says of its signer when nobody fits.
Authority not_found(const ResponderId& id) {
  Authority out;
  out.responder.name = x509::format_name(id.name);
  out.responder.key_hash = der::to_hex(id.key_hash);
  const auto who = id.name.empty() ? "key " + out.responder.key_hash : "'" + out.responder.name + "'";
  out.findings.push_back(
      finding(Fault::responder_not_found,
              "signed by " + who + ", which is neither the issuer nor a certificate sent along"));
  return out;
}

}  // namespace

Authority authority(const BasicResponse& response, ByteView der, const x509::Certificate& issuer) {
  auto canonical = response.signed_object;
  canonical.data = der;
  const auto signed_by = [&](const x509::Certificate& signer) {
    return verify_signature(response.signed_object, signer.public_key) ||
           (!der.empty() && verify_signature(canonical, signer.public_key));
  };
  const auto [issuer_fits, others] = candidates(response, issuer);

  std::optional<Authority> best;
  const x509::Certificate* signer = &issuer;
  if (issuer_fits && signed_by(issuer)) {
    best = direct(issuer);
  } else {
    // Several may hold the key that signed (a renewed responder certificate): the first that may speak
    // counts.
    for (const auto& other : others) {
      if (!signed_by(*other)) continue;
      auto answer = delegated(*other, issuer);
      if (best && has_critical(answer)) continue;
      const bool authorised = !has_critical(answer);
      best = std::move(answer);
      signer = other.get();
      if (authorised) break;
    }
  }
  if (!best) {
    if (!issuer_fits && others.empty()) return not_found(response.responder);
    if (!issuer_fits) signer = others.front().get();
    best = issuer_fits ? direct(issuer) : delegated(*signer, issuer);
    const std::string whose = "the key of '" + signer->facts->subject + "'";
    best->findings.push_back(finding(Fault::bad_signature, crypto::is_costly(signer->public_key)
                                                               ? whose + " takes too much work to verify with"
                                                               : "the signature is not by " + whose));
  }
  add_weak_hash(crypto::describe_signature_algorithm(response.signed_object.algorithm), "the response",
                best->findings);
  add_weakness(signer->key_strength, "the signing key is only " + signer->facts->key_type, best->findings);
  return std::move(*best);
}

}  // namespace staple::ocsp
