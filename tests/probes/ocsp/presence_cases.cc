// SPDX-License-Identifier: Apache-2.0

#include <stdexcept>

#include "tests/pki/certificate.h"
#include "tests/pki/der.h"
#include "tests/probes/ocsp/judge_fixture.h"

namespace staple::test {

using enum ocsp::Fault;

namespace {

/// The staple is padded to `size` bytes. It takes some attempts, because the size of the
/// signature varies.
void send_staple_of_size(JudgeFixture& s, std::size_t size) {
  Bytes der;
  Bytes filling(size / 2);
  for (int attempts = 0; der.size() != size; ++attempts) {
    if (attempts == 1000) throw std::runtime_error("the staple does not grow with its filling");
    s.staple.extensions = {{"1.2.3.4", false, filling}};
    der = pki::encode(s.staple, s.signer);
    filling.resize(filling.size() + size - der.size());
  }
  s.send(der);
}

/// make_leaf_without_key_identifiers makes a certificate without key identifiers, so that its
/// issuer is found by name only.
pki::Identity make_leaf_without_key_identifiers(const JudgeFixture& s) {
  pki::CertificateSpec spec;
  spec.issuer = s.issuer.name;
  spec.not_before = pki::der::validity_time(s.years.not_before);
  spec.not_after = pki::der::validity_time(s.years.not_after);
  spec.subject = pki::make_common_name("server.test");
  spec.spki = s.leaf.key.spki();
  return {s.leaf.key, pki::issue(spec, s.issuer.key), spec.subject, spec.serial};
}

/// Above the certificate are the issuer, `count` CAs without the TLS feature, and a root with it.
void put_cas_below_must_staple_root(JudgeFixture& s, std::size_t count) {
  auto top = pki::make_root("Feature Root", s.years, {.must_staple = true});
  s.above = {top.certificate};
  for (std::size_t i = 0; i < count; ++i) {
    top = pki::make_intermediate(top, "CA " + std::to_string(i), s.years);
    s.above.push_back(top.certificate);
  }
  s.issuer = pki::make_intermediate(top, "Test CA", s.years);
  s.signer = s.issuer.key;
  s.above.push_back(s.issuer.certificate);
  s.issue_leaf({});
}

}  // namespace

/// Cases of the groups applicability and presence.
std::vector<Case> make_presence_cases() {
  return {
      {"AGoodStapleHasNoFindings", [](JudgeFixture&) {}, {}},
      {"AMissingStapleIsAWarning", [](JudgeFixture& s) { s.send_none(); }, {{not_sent, warning}}},
      {"AMissingStapleIsCriticalWhereThePolicyRequiresOne",
       [](JudgeFixture& s) {
         s.send_none();
         s.policy.staple = StaplePolicy::require;
       },
       {{not_sent, critical}}},
      {"AMissingStapleIsNoFaultWhereThePolicyIgnoresIt",
       [](JudgeFixture& s) {
         s.send_none();
         s.policy.staple = StaplePolicy::ignore;
       },
       {}},
      {"AMissingStapleIsNoFaultWhereTheCertificateNamesNoResponder",
       [](JudgeFixture& s) {
         s.issue_leaf({.responder_urls = {}});
         s.send_none();
       },
       {}},
      {"AMissingStapleViolatesMustStaple",
       [](JudgeFixture& s) {
         s.issue_leaf({.must_staple = true});
         s.send_none();
       },
       {{not_sent_must_staple, critical}}},
      {"MustStapleWithoutAResponderIsCritical",
       [](JudgeFixture& s) {
         s.issue_leaf({.responder_urls = {}, .must_staple = true});
         s.send_none();
       },
       {{must_staple_no_responder, critical}, {not_sent_must_staple, critical}}},
      {"MustStapleWithoutAResponderIsOnlyAWarningIfAGoodStapleIsSent",
       [](JudgeFixture& s) { s.issue_leaf({.responder_urls = {}, .must_staple = true}); },
       {{must_staple_no_responder, warning}}},
      {"MustStapleWithoutAResponderIsOnlyAWarningIfOnlyTheCertificateIsWrong",
       [](JudgeFixture& s) {
         s.issue_leaf_with_validity({s.now + std::chrono::seconds(1), s.years.not_after},
                                    {.responder_urls = {}, .must_staple = true});
         s.anchors = {s.root.certificate};
         s.server_name = "other.test";
       },
       {{certificate_not_yet_valid, critical},
        {must_staple_no_responder, warning},
        {produced_at_odd, warning},
        {chain_untrusted, warning},
        {name_mismatch, warning}}},
      {"MustStapleWithoutAResponderIsCriticalIfTheStapleIsEmpty",
       [](JudgeFixture& s) {
         s.issue_leaf({.responder_urls = {}, .must_staple = true});
         s.send({});
       },
       {{must_staple_no_responder, critical}, {empty, critical}}},
      {"MustStapleWithoutAResponderIsCriticalIfTheStapleIsRevoked",
       [](JudgeFixture& s) {
         s.issue_leaf({.responder_urls = {}, .must_staple = true});
         s.single().status = pki::revoked_status(s.now - std::chrono::hours(1));
       },
       {{must_staple_no_responder, critical}, {revoked, critical}}},
      {"MustStapleWithoutAResponderIsCriticalIfTheIssuerIsUnknown",
       [](JudgeFixture& s) {
         s.issue_leaf({.responder_urls = {}, .must_staple = true});
         s.above.clear();
       },
       {{must_staple_no_responder, critical}, {issuer_unknown, warning}}},
      {"MustStapleWithoutAResponderIsNoPromiseWhereThePolicyIgnoresIt",
       [](JudgeFixture& s) {
         s.issue_leaf({.responder_urls = {}, .must_staple = true});
         s.send_none();
         s.policy.staple = StaplePolicy::ignore;
       },
       {{must_staple_no_responder, critical}}},
      {"ACaWithTheTlsFeatureRequiresItBelow",
       [](JudgeFixture& s) {
         s.issuer = pki::make_intermediate(s.root, "Feature CA", s.years, {.must_staple = true});
         s.signer = s.issuer.key;
         s.above = {s.issuer.certificate};
         s.issue_leaf({});
       },
       {{must_staple_parent, warning}}},
      {"AConfiguredCaWithTheTlsFeatureRequiresItBelow",
       [](JudgeFixture& s) {
         s.issuer = pki::make_intermediate(s.root, "Feature CA", s.years, {.must_staple = true});
         s.signer = s.issuer.key;
         s.issue_leaf({});
         s.above.clear();
         s.anchors = {s.root.certificate, s.issuer.certificate};
       },
       {{must_staple_parent, warning}}},
      {"AHigherCaWithTheTlsFeatureRequiresItBelow",
       [](JudgeFixture& s) {
         s.root = pki::make_root("Feature Root", s.years, {.must_staple = true});
         s.issuer = pki::make_intermediate(s.root, "Test CA", s.years);
         s.signer = s.issuer.key;
         s.issue_leaf({});
         s.above = {s.root.certificate, s.issuer.certificate};
       },
       {{must_staple_parent, warning}}},
      {"ACaThatDidNotIssueTheCertificateRequiresNothing",
       [](JudgeFixture& s) {
         s.above.push_back(
             pki::make_root("Another Root", s.years, {.must_staple = true}).certificate);
       },
       {}},
      {"ACaWithOnlyTheIssuersNameRequiresNothing",
       [](JudgeFixture& s) {
         const auto other =
             pki::make_intermediate(s.root, "Test CA", s.years, {.must_staple = true});
         s.above.insert(s.above.begin(), other.certificate);
       },
       {}},
      {"ACaOnAPathThatDoesNotVerifyRequiresNothing",
       [](JudgeFixture& s) {
         const auto other =
             pki::make_intermediate(s.root, "Test CA", s.years, {.must_staple = true});
         s.leaf = make_leaf_without_key_identifiers(s);
         s.single().cert_id.serial = s.leaf.serial;
         s.above = {other.certificate};
         s.anchors = {s.root.certificate};
       },
       {{issuer_unknown, warning}, {chain_untrusted, warning}}},
      {"TheFourthCaAboveTheCertificateIsStillChecked",
       [](JudgeFixture& s) { put_cas_below_must_staple_root(s, 2); },
       {{must_staple_parent, warning}}},
      {"TheFifthCaAboveTheCertificateIsNotChecked",
       [](JudgeFixture& s) { put_cas_below_must_staple_root(s, 3); },
       {}},
      {"TheLeafItselfIsNoCaAboveIt",
       [](JudgeFixture& s) {
         s.issue_leaf({.must_staple = true});
         s.anchors = {s.root.certificate};
       },
       {}},
      {"OnlyHttpRespondersCanBeUsed",
       [](JudgeFixture& s) {
         s.issue_leaf({.responder_urls = {"https://ocsp.test/", "ldap://ocsp.test/"}});
       },
       {{responder_url_unusable, warning}}},
      {"AnUrlOfOnlyASchemeIsNoResponder",
       [](JudgeFixture& s) { s.issue_leaf({.responder_urls = {"http://"}}); },
       {{responder_url_unusable, warning}}},
      {"OneHttpResponderIsEnough",
       [](JudgeFixture& s) {
         s.issue_leaf({.responder_urls = {"https://ocsp.test/", "HTTP://ocsp.test/"}});
       },
       {}},
      {"AStapleOfLengthZeroIsEmpty", [](JudgeFixture& s) { s.send({}); }, {{empty, critical}}},
      {"AStapleOf4KiBIsSmallEnough", [](JudgeFixture& s) { send_staple_of_size(s, 4096); }, {}},
      {"AStapleOneByteAbove4KiBIsAWarning",
       [](JudgeFixture& s) { send_staple_of_size(s, 4097); },
       {{oversized, warning}}},
      {"IndefiniteLengthsAreReadUpTo32KiB",
       [](JudgeFixture& s) {
         s.staple.edits = {{pki::Field::basic_response, pki::indefinite_length()}};
         send_staple_of_size(s, 32768);
       },
       {{non_der, critical}, {oversized, warning}}},
      {"IndefiniteLengthsAreNotReadAbove32KiB",
       [](JudgeFixture& s) {
         s.staple.edits = {{pki::Field::basic_response, pki::indefinite_length()}};
         send_staple_of_size(s, 32769);
       },
       {{unparseable, critical}, {oversized, warning}}},
      {"AStapleOf16KiBIsOnlyAWarningInTls12",
       [](JudgeFixture& s) {
         send_staple_of_size(s, 16384);
         s.tls_version = TlsVersion::tls12;
       },
       {{oversized, warning}}},
      {"AStapleOneByteAbove16KiBIsCriticalInTls12",
       [](JudgeFixture& s) {
         send_staple_of_size(s, 16385);
         s.tls_version = TlsVersion::tls12;
       },
       {{oversized, critical}}},
      {"AStapleAbove4KiBIsAWarning",
       [](JudgeFixture& s) { s.staple.certificates.assign(12, s.issuer.certificate); },
       {{oversized, warning}}},
      {"AStapleAbove16KiBIsOnlyAWarningInTls13",
       [](JudgeFixture& s) { s.staple.certificates.assign(48, s.issuer.certificate); },
       {{oversized, warning}}},
      {"AStapleAbove16KiBIsCriticalInTls12",
       [](JudgeFixture& s) {
         s.staple.certificates.assign(48, s.issuer.certificate);
         s.tls_version = TlsVersion::tls12;
       },
       {{oversized, critical}}},
      {"AStatusMessageThatClientsRefuseToReadIsOversized",
       [](JudgeFixture& s) {
         s.send_none();
         s.staple_unreadable = true;
         s.tls_version = TlsVersion::tls12;
       },
       {{oversized, critical}}},
  };
}

}  // namespace staple::test
