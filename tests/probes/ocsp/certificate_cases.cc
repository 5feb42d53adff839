#include "tests/probes/ocsp/scene.h"

namespace staple::test {

using enum ocsp::Fault;
using namespace std::chrono_literals;
using std::chrono::days;

/// The certificate itself, and its chain.
std::vector<Case> certificate_cases() {
  return {
      {"AnExpiredCertificateEndsItsStapleToo",
       [](Scene& s) {
         s.new_leaf_valid({s.now - days(30), s.now - 1s});
       },
       {{expired, critical}, {certificate_expired, critical}, {outlives_certificate, information}}},
      {"ACertificateHoldsAtItsLastSecond",
       [](Scene& s) {
         s.policy.profile = Profile::public_web;
         s.new_leaf_valid({s.now - days(30), s.now});
       },
       {{outlives_certificate, information}}},
      {"ACertificateHoldsAtItsFirstSecond",
       [](Scene& s) {
         s.new_leaf_valid({s.now, s.now + days(30)});
         s.times(s.now, s.now + days(6));
       },
       {}},
      {"ACertificateFromTheFutureIsNotYetValid",
       [](Scene& s) {
         s.new_leaf_valid({s.now + 1s, s.now + days(30)});
         s.times(s.now, s.now + days(6));
       },
       {{certificate_not_yet_valid, critical}, {produced_at_odd, warning}}},
      {"ATrustedChainThatNamesTheServerIsFine",
       [](Scene& s) {
         s.anchors = {s.root.certificate};
         s.server_name = "server.test";
       },
       {}},
      {"AChainToAnotherRootIsJudgedAllTheSame",
       [](Scene& s) {
         s.root = pki::make_root("Another Root", s.years);
         s.anchors = {s.root.certificate};
       },
       {{chain_untrusted, warning}}},
      {"AnotherNameIsAMismatch",
       [](Scene& s) {
         s.anchors = {s.root.certificate};
         s.server_name = "other.test";
       },
       {{name_mismatch, warning}}},
      {"AnAddressIsComparedAsAnAddress",
       [](Scene& s) {
         s.new_leaf({.names = {"192.0.2.7"}});
         s.anchors = {s.root.certificate};
         s.server_name = "192.0.2.7";
       },
       {}},
      {"AMalformedExtensionIsNotPassedOverInSilence",
       [](Scene& s) {
         s.new_leaf({.responder_urls = {}, .extensions = {{"1.3.6.1.5.5.7.1.1", false, {0x30, 0x05, 0x00}}}});
       },
       {{chain_untrusted, warning}}},
      {"AMalformedTlsFeatureIsNotPassedOverInSilence",
       [](Scene& s) {
         s.new_leaf({.extensions = {{"1.3.6.1.5.5.7.1.24", false, {0x30, 0x03, 0x02}}}});
       },
       {{chain_untrusted, warning}}},
      {"AChainToAPublicRootIsHeldToThePublicProfile",
       [](Scene& s) {
         s.anchors = {s.root.certificate};
         s.anchors_are_public = true;
         s.times(s.now - 1h, s.now + days(11));
       },
       {{validity_too_long, warning}}},
      {"AChainToAConfiguredRootIsNot",
       [](Scene& s) {
         s.anchors = {s.root.certificate};
         s.times(s.now - 1h, s.now + days(11));
       },
       {}},
      {"AnUntrustedChainIsNot",
       [](Scene& s) {
         s.anchors = {pki::make_root("Another Root", s.years).certificate};
         s.anchors_are_public = true;
         s.times(s.now - 1h, s.now + days(11));
       },
       {{chain_untrusted, warning}}},
      {"ThePolicyMayNameTheProfile",
       [](Scene& s) {
         s.anchors = {s.root.certificate};
         s.anchors_are_public = true;
         s.policy.profile = Profile::private_pki;
         s.times(s.now - 1h, s.now + days(11));
       },
       {}},
  };
}

}  // namespace staple::test
