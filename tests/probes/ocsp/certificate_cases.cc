// SPDX-License-Identifier: Apache-2.0

#include "tests/pki/der.h"
#include "tests/probes/ocsp/judge_fixture.h"

namespace staple::test {

using enum ocsp::Fault;
using namespace std::chrono_literals;
using std::chrono::days;

/// Cases of the group certificate: the leaf and its chain.
std::vector<Case> make_certificate_cases() {
  return {
      {"AFreshStapleOfAnExpiredCertificateHasNotExpired",
       [](JudgeFixture& s) {
         s.issue_leaf_with_validity({s.now - days(30), s.now - 1s});
       },
       {{certificate_expired, critical}, {outlives_certificate, information}}},
      {"AnExpiredCertificateComesBeforeItsExpiredStaple",
       [](JudgeFixture& s) {
         s.issue_leaf_with_validity({s.now - days(30), s.now - 1h});
         s.set_times(s.now - days(7), s.now - 2h);
       },
       {{certificate_expired, critical}, {expired, critical}}},
      {"NoRefreshIsDueIfTheCertificateEndsFirst",
       [](JudgeFixture& s) {
         s.issue_leaf_with_validity({s.now - 23h, s.now + 1h});
         s.set_times(s.now - 22h, s.now + days(6) + 2h);
       },
       {{outlives_certificate, information}}},
      {"ACertificateHoldsAtItsLastSecond",
       [](JudgeFixture& s) {
         s.policy.profile = Profile::public_web;
         s.issue_leaf_with_validity({s.now - days(30), s.now});
       },
       {{outlives_certificate, information}}},
      {"ACertificateHoldsAtItsFirstSecond",
       [](JudgeFixture& s) {
         s.issue_leaf_with_validity({s.now, s.now + days(30)});
         s.set_times(s.now, s.now + days(6));
       },
       {}},
      {"ACertificateFromTheFutureIsNotYetValid",
       [](JudgeFixture& s) {
         s.issue_leaf_with_validity({s.now + 1s, s.now + days(30)});
         s.set_times(s.now, s.now + days(6));
       },
       {{certificate_not_yet_valid, critical}, {produced_at_odd, warning}}},
      {"ATrustedChainThatNamesTheServerIsFine",
       [](JudgeFixture& s) {
         s.anchors = {s.root.certificate};
         s.server_name = "server.test";
       },
       {}},
      {"AStapleOfAnUntrustedChainIsStillJudged",
       [](JudgeFixture& s) {
         s.root = pki::make_root("Another Root", s.years);
         s.anchors = {s.root.certificate};
       },
       {{chain_untrusted, warning}}},
      {"AnotherNameIsAMismatch",
       [](JudgeFixture& s) {
         s.anchors = {s.root.certificate};
         s.server_name = "other.test";
       },
       {{name_mismatch, warning}}},
      {"AnAddressIsComparedAsAnAddress",
       [](JudgeFixture& s) {
         s.issue_leaf({.names = {"192.0.2.7"}});
         s.anchors = {s.root.certificate};
         s.server_name = "192.0.2.7";
       },
       {}},
      {"AnAddressIsNotComparedWithADnsName",
       [](JudgeFixture& s) {
         const auto name = pki::der::implicit_tag(2, pki::der::bytes("192.0.2.7"));
         s.issue_leaf(
             {.names = {}, .extensions = {{"2.5.29.17", false, pki::der::sequence({name})}}});
         s.anchors = {s.root.certificate};
         s.server_name = "192.0.2.7";
       },
       {{name_mismatch, warning}}},
      {"AMalformedExtensionIsReported",
       [](JudgeFixture& s) {
         s.issue_leaf({.responder_urls = {},
                       .extensions = {{"1.3.6.1.5.5.7.1.1", false, {0x30, 0x05, 0x00}}}});
       },
       {{chain_untrusted, warning}}},
      {"AMalformedTlsFeatureIsReported",
       [](JudgeFixture& s) {
         s.issue_leaf({.extensions = {{"1.3.6.1.5.5.7.1.24", false, {0x30, 0x03, 0x02}}}});
       },
       {{chain_untrusted, warning}}},
      {"AChainToAPublicRootUsesThePublicProfile",
       [](JudgeFixture& s) {
         s.anchors = {s.root.certificate};
         s.anchors_are_public = true;
         s.set_times(s.now - 1h, s.now + days(11));
       },
       {{validity_too_long, warning}}},
      {"AChainToAConfiguredRootUsesThePrivateProfile",
       [](JudgeFixture& s) {
         s.anchors = {s.root.certificate};
         s.set_times(s.now - 1h, s.now + days(11));
       },
       {}},
      {"AnUntrustedChainUsesThePrivateProfile",
       [](JudgeFixture& s) {
         s.anchors = {pki::make_root("Another Root", s.years).certificate};
         s.anchors_are_public = true;
         s.set_times(s.now - 1h, s.now + days(11));
       },
       {{chain_untrusted, warning}}},
      {"ThePolicyMayNameTheProfile",
       [](JudgeFixture& s) {
         s.anchors = {s.root.certificate};
         s.anchors_are_public = true;
         s.policy.profile = Profile::private_pki;
         s.set_times(s.now - 1h, s.now + days(11));
       },
       {}},
  };
}

}  // namespace staple::test
