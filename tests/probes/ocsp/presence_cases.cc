#include "tests/probes/ocsp/scene.h"

namespace staple::test {

using enum Fault;

/// What the certificate promises, and whether anything came.
std::vector<Case> presence_cases() {
  return {
      {"NothingIsWrongWithAGoodStaple", [](Scene&) {}, {}},
      {"AMissingStapleIsAWarning", [](Scene& s) { s.send_none(); }, {{not_sent, warning}}},
      {"AMissingStapleIsCriticalWhereThePolicyRequiresOne",
       [](Scene& s) {
         s.send_none();
         s.policy.staple = Expect::require;
       },
       {{not_sent, critical}}},
      {"AMissingStapleIsNoFaultWhereThePolicyIgnoresIt",
       [](Scene& s) {
         s.send_none();
         s.policy.staple = Expect::ignore;
       },
       {}},
      {"AMissingStapleIsNoFaultWhereTheCertificateNamesNoResponder",
       [](Scene& s) {
         s.new_leaf({.responder_urls = {}});
         s.send_none();
       },
       {}},
      {"AMissingStapleBreaksMustStaple",
       [](Scene& s) {
         s.new_leaf({.must_staple = true});
         s.send_none();
       },
       {{not_sent_must_staple, critical}}},
      {"MustStapleWithoutAResponderCannotBeMet",
       [](Scene& s) {
         s.new_leaf({.responder_urls = {}, .must_staple = true});
         s.send_none();
       },
       {{must_staple_no_responder, critical}, {not_sent_must_staple, critical}}},
      {"ACaWithTheTlsFeatureWantsItBelow",
       [](Scene& s) {
         s.issuer = pki::make_intermediate(s.root, "Feature CA", s.years, {.must_staple = true});
         s.signer = s.issuer.key;
         s.above = {s.issuer.certificate};
         s.new_leaf({});
       },
       {{must_staple_parent, warning}}},
      {"OnlyHttpRespondersCanBeUsed",
       [](Scene& s) {
         s.new_leaf({.responder_urls = {"https://ocsp.test/", "ldap://ocsp.test/"}});
       },
       {{responder_url_unusable, warning}}},
      {"OneHttpResponderIsEnough",
       [](Scene& s) {
         s.new_leaf({.responder_urls = {"https://ocsp.test/", "HTTP://ocsp.test/"}});
       },
       {}},
      {"AStapleOfLengthZeroIsEmpty", [](Scene& s) { s.send({}); }, {{empty, critical}}},
      {"AStapleAbove4KiBIsAWarning",
       [](Scene& s) { s.staple.certificates.assign(12, s.issuer.certificate); },
       {{oversized, warning}}},
      {"AStapleAbove16KiBIsOnlyAWarningInTls13",
       [](Scene& s) { s.staple.certificates.assign(48, s.issuer.certificate); },
       {{oversized, warning}}},
      {"AStapleAbove16KiBIsCriticalInTls12",
       [](Scene& s) {
         s.staple.certificates.assign(48, s.issuer.certificate);
         s.tls_version = TlsVersion::tls12;
       },
       {{oversized, critical}}},
      {"AStatusMessageThatClientsRefuseToReadIsOversized",
       [](Scene& s) {
         s.send_none();
         s.staple_unreadable = true;
         s.tls_version = TlsVersion::tls12;
       },
       {{oversized, critical}}},
  };
}

}  // namespace staple::test
