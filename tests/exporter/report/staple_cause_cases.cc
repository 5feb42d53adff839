// SPDX-License-Identifier: Apache-2.0

#include "tests/exporter/report/cause_cases.h"
#include "tests/pki/der.h"

namespace staple::test {

using namespace std::chrono_literals;
using std::chrono::days;
using enum ocsp::Fault;

namespace {

void send_for_other_serial(CauseScene& s) { s.fixture.single().cert_id.serial = {0x13, 0x37}; }

}  // namespace

/// The staple, its responder or the server that sends it.
std::vector<CauseCase> make_staple_cause_cases() {
  return {
      {"RenewedWithTheOldStaple",
       [](CauseScene& s) {
         s.fixture.issue_leaf_with_validity({s.fixture.now - 1h, s.fixture.now + days(90)});
         send_for_other_serial(s);
       },
       "The staple is for another certificate of the same issuer.",
       "was renewed",
       "Fetch the staple of the new certificate",
       "StapleRejected",
       {"virtual host", "RSA and the ECDSA"}},
      {"StapleFileOfAnotherVirtualHost",
       send_for_other_serial,
       "The staple is for another certificate of the same issuer.",
       "another virtual host",
       "Compare the certificate that the job queries",
       "StapleRejected",
       {"was renewed", "RSA and the ECDSA"}},
      {"StapleOfTheOtherKeyType",
       [](CauseScene& s) {
         s.fixture.sign();
         s.other_views = {s.observe("192.0.2.7", "ecdsa")};
         s.fixture.leaf =
             pki::make_leaf(s.fixture.issuer, s.fixture.years, {.key = pki::Key::rsa(2048)});
       },
       "The staple is for another certificate of the same issuer.",
       "RSA and the ECDSA",
       "the staple of its own",
       "StapleRejected",
       {"was renewed", "virtual host"}},
      {"ResponderRetiredWithoutAStaple",
       [](CauseScene& s) {
         s.fixture.send_none();
         s.responder_failure = responder::FailureReason::resolve;
       },
       "A staple was expected but not sent. The name of the CA's responder does not resolve.",
       "ended its OCSP service",
       "Reissue the certificate",
       "StapleMissing",
       {"reaches the responder", "Enable stapling", "-url"}},
      {"ResponderRetiredAndTheLastStapleExpired",
       [](CauseScene& s) {
         s.fixture.set_times(s.fixture.now - days(9), s.fixture.now - days(2));
         s.responder_failure = responder::FailureReason::resolve;
       },
       "The staple expired 2 d ago: clients no longer accept it. The name of the CA's responder does "
       "not resolve.",
       "ended its OCSP service",
       "Reissue the certificate",
       "StapleExpired",
       {"fetch a new staple", "is not updated", "-url"}},
      {"ResponderOutOfOrder",
       [](CauseScene& s) {
         s.fixture.send_none();
         s.responder_failure = responder::FailureReason::timeout;
       },
       "A staple was expected but not sent.",
       "does not answer this exporter either",
       "from another network",
       "StapleMissing",
       {"not enabled", "Enable stapling", "ended its OCSP"}},
      {"ResponderWhoseOwnResponseIsOld",
       [](CauseScene& s) {
         s.fixture.set_times(s.fixture.now - days(9), s.fixture.now - days(2));
         s.responder_failure = responder::FailureReason::stale;
       },
       "The staple expired 2 d ago: clients no longer accept it.",
       "the clock of this machine is ahead",
       "Compare the clock of this machine",
       "StapleExpired",
       {"is not updated"}},
      {"ServerThatDoesNotFetch",
       [](CauseScene& s) {
         s.fixture.set_times(s.fixture.now - days(9), s.fixture.now - days(2));
         s.responder_answers = true;
       },
       "The staple expired 2 d ago: clients no longer accept it.",
       "has a current response",
       "why the server does not fetch",
       "StapleExpired",
       {"does not reach the responder"}},
      {"ExpiredStaple",
       [](CauseScene& s) { s.fixture.set_times(s.fixture.now - days(9), s.fixture.now - days(2)); },
       "The staple expired 2 d ago: clients no longer accept it.",
       "is not updated",
       "fetch a new staple",
       "StapleExpired",
       {"Renew the certificate"}},
      {"MustStapleWithoutAResponderAndWithAGoodStaple",
       [](CauseScene& s) { s.fixture.issue_leaf({.responder_urls = {}, .must_staple = true}); },
       "The certificate is must-staple but names no responder: servers can staple only from a file.",
       "from a file",
       "a job renews the file",
       "",
       {"refuse the connection", "not sent", "Enable"}},
      {"MustStapleWithoutAResponderAndWithoutAStaple",
       [](CauseScene& s) {
         s.fixture.issue_leaf({.responder_urls = {}, .must_staple = true});
         s.fixture.send_none();
       },
       "The certificate is must-staple but names no responder: servers can staple only from a file.",
       "CA without OCSP",
       "Staple from a file",
       "StapleMustStapleViolated",
       {"reaches the responder", "named in the certificate"}},
      {"MustStapleWithoutAResponderAndWithAnOldFile",
       [](CauseScene& s) {
         s.fixture.issue_leaf({.responder_urls = {}, .must_staple = true});
         s.fixture.set_times(s.fixture.now - days(9), s.fixture.now - days(2));
       },
       "The staple expired 2 d ago: clients no longer accept it.",
       "from a file that is not updated",
       "Fetch the file anew",
       "StapleExpired",
       {"reach the responder"}},
      {"StapleRequiredOfACertificateWithoutAResponder",
       [](CauseScene& s) {
         s.fixture.policy.staple = StaplePolicy::require;
         s.fixture.issue_leaf({.responder_urls = {}});
         s.fixture.send_none();
       },
       "A staple was expected but not sent.",
       "The policy requires a staple",
       "require no staple",
       "StapleMissing",
       {"named in its certificate", "reaches the responder"}},
      {"OnlyAResponderThatServersCannotUse",
       [](CauseScene& s) {
         s.fixture.issue_leaf({.responder_urls = {"https://ocsp.test/"}});
         s.fixture.send_none();
       },
       "No responder URL in the certificate begins with http://, so servers cannot fetch a staple.",
       "ignore such a URL",
       "http:// responder URL",
       "StapleMissing",
       {"Enable stapling", "reaches the responder"}},
      {"TryLaterOfApache",
       [](CauseScene& s) {
         s.fixture.send(pki::encode(pki::make_error_staple(3), s.fixture.issuer.key));
       },
       "The staple is an error response of the responder.",
       "Apache replaces",
       "SSLStaplingReturnResponderErrors off",
       "StapleResponderError",
       {"Report it to the CA"}},
      {"ErrorAboutThisCertificate",
       [](CauseScene& s) {
         s.fixture.send(pki::encode(pki::make_error_staple(6), s.fixture.issuer.key));
       },
       "The staple is an error response of the responder.",
       "does not serve this certificate",
       "Query the responder",
       "StapleResponderError",
       {"Apache"}},
      {"FileThatIsNoStaple",
       [](CauseScene& s) { s.fixture.send(pki::der::bytes("<html>404 Not Found</html>")); },
       "The staple is not an OCSP response.",
       "holds something else",
       "look at it",
       "StapleRejected",
       {"-respin", "fetch a new one"}},
      {"OneBackendOfSeveral",
       [](CauseScene& s) {
         s.other_views = {s.observe("192.0.2.8")};
         s.fixture.send_none();
       },
       "A staple was expected but not sent.",
       "differently from the others",
       "Compare the configuration of this backend",
       "StapleMissing",
       {"not enabled"}},
      {"StapleThatIsGoneAgain",
       [](CauseScene& s) {
         s.fixture.send_none();
         s.findings = {{intermittent, ocsp::Severity::warning, "absent again"}};
       },
       "A staple was expected but not sent.",
       "cold after a restart",
       "was restarted",
       "StapleMissing",
       {"Enable stapling"}},
      {"StaplingThatIsNotEnabled",
       [](CauseScene& s) { s.fixture.send_none(); },
       "A staple was expected but not sent.",
       "not enabled",
       "Enable stapling",
       "StapleMissing",
       {}},
      {"CertificateThatNoLongerPromisesAStaple",
       [](CauseScene& s) {
         s.was_good();
         s.fixture.issue_leaf({.responder_urls = {}});
         s.fixture.send_none();
       },
       "The certificate names no OCSP responder, so a staple is no longer expected.",
       "without OCSP",
       "the change was meant",
       "StapleNoLongerExpected",
       {"Enable stapling"}},
      {"RevokedAndExpiredCertificate",
       [](CauseScene& s) {
         s.fixture.issue_leaf_with_validity({s.fixture.now - days(90), s.fixture.now - days(3)});
         s.fixture.single().status = pki::revoked_status(s.fixture.now - days(10), 1);
       },
       "The certificate is revoked.",
       "",
       "Find out who revoked",
       "StapleRevoked",
       {"reloaded after the renewal"}},
      {"StapleThatTheJudgeRefusesForItsEncoding",
       [](CauseScene& s) { s.fixture.single().cert_id.hash_oid = "1.2.3.4.5"; },
       "The staple identifies its certificate with an unsupported hash algorithm.",
       "",
       "Query the CA's responder",
       "StapleRejected",
       {"Renew"}},

  };
}

}  // namespace staple::test
