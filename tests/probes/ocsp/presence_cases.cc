#include <stdexcept>

#include "tests/pki/certificate.h"
#include "tests/pki/der.h"
#include "tests/probes/ocsp/judge_fixture.h"

namespace staple::test {

using enum ocsp::Fault;

namespace {

/// The staple is filled up to `size` bytes. The signature's own size varies, so that it takes
/// some attempts.
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

/// make_leaf_without_key_identifiers is a certificate without key identifiers, so that its issuer
/// is looked for by name alone.
pki::Identity make_leaf_without_key_identifiers(const JudgeFixture& s) {
  pki::CertificateSpec spec;
  spec.issuer = s.issuer.name;
  spec.not_before = pki::der::validity_time(s.years.not_before);
  spec.not_after = pki::der::validity_time(s.years.not_after);
  spec.subject = pki::make_common_name("server.test");
  spec.spki = s.leaf.key.spki();
  return {s.leaf.key, pki::issue(spec, s.issuer.key), spec.subject, spec.serial};
}

/// A root with the TLS feature, so many CAs without it, and the issuer stand above the certificate.
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

/// What the certificate promises, and whether anything came.
std::vector<Case> make_presence_cases() {
  return {
      {"NothingIsWrongWithAGoodStaple", [](JudgeFixture&) {}, {}},
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
      {"AMissingStapleBreaksMustStaple",
       [](JudgeFixture& s) {
         s.issue_leaf({.must_staple = true});
         s.send_none();
       },
       {{not_sent_must_staple, critical}}},
      {"MustStapleWithoutAResponderCannotBeMet",
       [](JudgeFixture& s) {
         s.issue_leaf({.responder_urls = {}, .must_staple = true});
         s.send_none();
       },
       {{must_staple_no_responder, critical}, {not_sent_must_staple, critical}}},
      {"ACaWithTheTlsFeatureWantsItBelow",
       [](JudgeFixture& s) {
         s.issuer = pki::make_intermediate(s.root, "Feature CA", s.years, {.must_staple = true});
         s.signer = s.issuer.key;
         s.above = {s.issuer.certificate};
         s.issue_leaf({});
       },
       {{must_staple_parent, warning}}},
      {"ACaThatIsOnlyConfiguredWantsItBelowToo",
       [](JudgeFixture& s) {
         s.issuer = pki::make_intermediate(s.root, "Feature CA", s.years, {.must_staple = true});
         s.signer = s.issuer.key;
         s.issue_leaf({});
         s.above.clear();
         s.anchors = {s.root.certificate, s.issuer.certificate};
       },
       {{must_staple_parent, warning}}},
      {"ACaFurtherUpWantsItBelowToo",
       [](JudgeFixture& s) {
         s.root = pki::make_root("Feature Root", s.years, {.must_staple = true});
         s.issuer = pki::make_intermediate(s.root, "Test CA", s.years);
         s.signer = s.issuer.key;
         s.issue_leaf({});
         s.above = {s.root.certificate, s.issuer.certificate};
       },
       {{must_staple_parent, warning}}},
      {"ACaThatDidNotIssueTheCertificateWantsNothingOfIt",
       [](JudgeFixture& s) {
         s.above.push_back(
             pki::make_root("Another Root", s.years, {.must_staple = true}).certificate);
       },
       {}},
      {"NorDoesOneThatOnlyHasTheIssuersName",
       [](JudgeFixture& s) {
         const auto other =
             pki::make_intermediate(s.root, "Test CA", s.years, {.must_staple = true});
         s.above.insert(s.above.begin(), other.certificate);
       },
       {}},
      {"NorDoesOneOfItsNameOnAPathThatDoesNotVerify",
       [](JudgeFixture& s) {
         const auto other =
             pki::make_intermediate(s.root, "Test CA", s.years, {.must_staple = true});
         s.leaf = make_leaf_without_key_identifiers(s);
         s.single().cert_id.serial = s.leaf.serial;
         s.above = {other.certificate};
         s.anchors = {s.root.certificate};
       },
       {{issuer_unknown, warning}, {chain_untrusted, warning}}},
      {"TheFourthCaAboveTheCertificateIsStillHeard",
       [](JudgeFixture& s) { put_cas_below_must_staple_root(s, 2); },
       {{must_staple_parent, warning}}},
      {"TheFifthIsNot", [](JudgeFixture& s) { put_cas_below_must_staple_root(s, 3); }, {}},
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
      {"AnUrlOfNothingButItsSchemeIsNoResponder",
       [](JudgeFixture& s) { s.issue_leaf({.responder_urls = {"http://"}}); },
       {{responder_url_unusable, warning}}},
      {"OneHttpResponderIsEnough",
       [](JudgeFixture& s) {
         s.issue_leaf({.responder_urls = {"https://ocsp.test/", "HTTP://ocsp.test/"}});
       },
       {}},
      {"AStapleOfLengthZeroIsEmpty", [](JudgeFixture& s) { s.send({}); }, {{empty, critical}}},
      {"AStapleOf4KiBIsSmallEnough", [](JudgeFixture& s) { send_staple_of_size(s, 4096); }, {}},
      {"AByteMoreIsTooMuch",
       [](JudgeFixture& s) { send_staple_of_size(s, 4097); },
       {{oversized, warning}}},
      {"BerWithoutAnEndIsReadUpTo32KiB",
       [](JudgeFixture& s) {
         s.staple.edits = {{pki::Field::basic_response, pki::indefinite_length()}};
         send_staple_of_size(s, 32768);
       },
       {{oversized, warning}, {non_der, warning}}},
      {"BerWithoutAnEndIsReadNoFurther",
       [](JudgeFixture& s) {
         s.staple.edits = {{pki::Field::basic_response, pki::indefinite_length()}};
         send_staple_of_size(s, 32769);
       },
       {{unparseable, critical}, {oversized, warning}}},
      {"AStapleOf16KiBPassesInTls12",
       [](JudgeFixture& s) {
         send_staple_of_size(s, 16384);
         s.tls_version = TlsVersion::tls12;
       },
       {{oversized, warning}}},
      {"AByteMoreDoesNotPassInTls12",
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
