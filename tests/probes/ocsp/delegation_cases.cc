// SPDX-License-Identifier: Apache-2.0

#include <algorithm>
#include <stdexcept>

#include "probes/x509/certificate.h"
#include "tests/pki/certificate.h"
#include "tests/pki/der.h"
#include "tests/probes/ocsp/judge_fixture.h"

namespace staple::test {

using enum ocsp::Fault;
using pki::SignatureAlgorithm;

namespace {

/// The responder's certificate has an additional extension; `options` holds other changes.
Case make_extension_case(std::string name, pki::Extension extension,
                         std::vector<ExpectedFinding> findings,
                         pki::ResponderOptions options = {}) {
  options.extensions = {std::move(extension)};
  return {std::move(name),
          [options = std::move(options)](JudgeFixture& s) {
            s.delegate(options);
            s.policy.profile = Profile::public_web;
          },
          std::move(findings)};
}

/// reissue replaces the first `from` in a certificate by `to` and signs it again.
Bytes reissue(const Bytes& certificate, const Bytes& from, const Bytes& to,
              const pki::Key& signer) {
  const auto read = *x509::read_certificate(certificate);
  Bytes data(read->signed_object.data.begin(), read->signed_object.data.end());
  const auto found = std::search(data.begin(), data.end(), from.begin(), from.end());
  if (found == data.end() || from.size() != to.size())
    throw std::runtime_error("nothing to replace");
  std::ranges::copy(to, found);
  const auto algorithm = SignatureAlgorithm::ecdsa_sha256;
  return pki::der::sequence({data, pki::algorithm_identifier(algorithm),
                             pki::der::bit_string(signer.sign(data, algorithm))});
}

/// The responder's certificate was signed with another algorithm than the one in tbsCertificate.
void delegate_by_two_algorithms(JudgeFixture& s) {
  s.delegate();
  s.responder.certificate =
      reissue(s.responder.certificate, pki::algorithm_identifier(SignatureAlgorithm::ecdsa_sha256),
              pki::algorithm_identifier(SignatureAlgorithm::ecdsa_sha384), s.issuer.key);
  s.staple.certificates = {s.responder.certificate};
}

/// The CA's key usage lacks keyCertSign.
void use_issuer_without_cert_sign(JudgeFixture& s) {
  using enum pki::KeyUsageBit;
  s.issuer.certificate = reissue(s.issuer.certificate,
                                 pki::key_usage({digital_signature, key_cert_sign, crl_sign}).value,
                                 pki::key_usage({digital_signature, crl_sign}).value, s.root.key);
  s.above = {s.issuer.certificate};
}

/// The CA's certificate has no extensions.
void use_issuer_without_extensions(JudgeFixture& s) {
  pki::CertificateSpec spec;
  spec.issuer = s.root.name;
  spec.not_before = pki::der::validity_time(s.years.not_before);
  spec.not_after = pki::der::validity_time(s.years.not_after);
  spec.subject = s.issuer.name;
  spec.spki = s.issuer.key.spki();
  s.issuer.certificate = pki::issue(spec, s.root.key);
  s.above = {s.issuer.certificate};
}

}  // namespace

/// Cases of the group authority: extensions and issuance of the signing certificate.
std::vector<Case> make_delegation_cases() {
  return {
      make_extension_case("AnUnknownCriticalExtensionOfTheSigningCertificateIsCritical",
                          {"1.2.3.4", true, pki::der::null()}, {{critical_extension, critical}}),
      make_extension_case("AnUnknownNonCriticalExtensionOfTheSigningCertificateIsNoFault",
                          {"1.2.3.4", false, pki::der::null()}, {}),
      make_extension_case("NoCheckMayBeCritical", {"1.3.6.1.5.5.7.48.1.5", true, pki::der::null()},
                          {}, {.nocheck = false}),
      make_extension_case("CertificatePoliciesMayBeCritical",
                          {"2.5.29.32", true, pki::der::sequence({})}, {}),
      make_extension_case("TheSctListMayBeCritical",
                          {"1.3.6.1.4.1.11129.2.4.2", true, pki::der::octet_string({})}, {}),
      make_extension_case("ThePoisonOfAPrecertificateIsUnsupported",
                          {"1.3.6.1.4.1.11129.2.4.3", true, pki::der::null()},
                          {{critical_extension, critical}}),
      make_extension_case(
          "AnExtendedKeyUsageThatCannotBeReadGrantsNothing",
          {"2.5.29.37", false,
           pki::der::sequence({pki::der::oid(pki::kOcspSigning), pki::der::integer(5)})},
          {{responder_no_eku, critical}}, {.extended_key_usage = {}}),
      make_extension_case("ADuplicateExtendedKeyUsageGrantsNothing",
                          pki::extended_key_usage({std::string(pki::kOcspSigning)}),
                          {{responder_no_eku, critical}}),
      make_extension_case("AKeyUsageThatCannotBeReadMayForbidSigning",
                          {"2.5.29.15", true, pki::der::octet_string({})},
                          {{responder_key_usage, critical}}, {.key_usage = {}}),
      {"AKeyUsageThatCannotBeReadMayForbidSigningPrivately",
       [](JudgeFixture& s) {
         s.delegate(
             {.key_usage = {}, .extensions = {{"2.5.29.15", true, pki::der::octet_string({})}}});
       },
       {{responder_key_usage, critical}}},
      {"ASigningCertificateThatNamesTwoAlgorithmsWasNotIssued",
       delegate_by_two_algorithms,
       {{responder_wrong_ca, critical}}},
      {"ACaThatMayNotSignCertificatesCannotDelegate",
       [](JudgeFixture& s) {
         use_issuer_without_cert_sign(s);
         s.delegate();
       },
       {{responder_wrong_ca, critical}}},
      {"ACaThatMayNotSignCertificatesMaySignResponses", use_issuer_without_cert_sign, {}},
      {"ACaWithoutExtensionsMayDelegate",
       [](JudgeFixture& s) {
         use_issuer_without_extensions(s);
         s.delegate();
       },
       {}},
  };
}

}  // namespace staple::test
