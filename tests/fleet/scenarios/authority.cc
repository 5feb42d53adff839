// SPDX-License-Identifier: Apache-2.0

#include "tests/fleet/scenario.h"

namespace staple::fleet {
namespace {

using enum ocsp::Fault;
using std::chrono::days;

}  // namespace

/// Faults of the signature and of the responder's authority.
std::vector<Scenario> authority_scenarios() {
  return {
      {"bad-signature", bad_signature, "The staple was modified after signing.",
       [](Plan& p) {
         p.change = [](pki::StapleSpec& s, WallTime) {
           s.edits_after_signing = {{pki::Field::signature, pki::flip(-1)}};
         };
       }},
      {"forged-revocation", bad_signature,
       "An unauthorized key signed that the certificate is revoked.",
       [](Plan& p) {
         p.signer = pki::Key::p256();
         p.change = [](pki::StapleSpec& s, WallTime now) {
           s.singles.front().status = pki::revoked_status(now - days(2), 1);
         };
       }},
      {"weak-signature", weak_signature, "The staple is signed with SHA-1.",
       [](Plan& p) {
         p.change = [](pki::StapleSpec& s, WallTime) {
           s.algorithm = pki::SignatureAlgorithm::ecdsa_sha1;
         };
       }},
      {"md5-signature", weak_signature, "The staple is signed with MD5.",
       [](Plan& p) {
         p.issue_from(p.world.rsa_issuer);
         p.change = [](pki::StapleSpec& s, WallTime) {
           s.algorithm = pki::SignatureAlgorithm::rsa_md5;
         };
       }},
      {"responder-not-found", responder_not_found,
       "The delegated responder's certificate is not sent.",
       [](Plan& p) {
         p.delegate();
         p.change = [](pki::StapleSpec& s, WallTime) { s.certificates.clear(); };
       }},
      {"responder-no-eku", responder_no_eku,
       "The signing certificate lacks the extended key usage for OCSP signing.",
       [](Plan& p) { p.delegate({.extended_key_usage = {std::string(pki::kServerAuth)}}); }},
      {"responder-wrong-ca", responder_wrong_ca, "Another CA issued the responder's certificate.",
       [](Plan& p) { p.delegate_to(pki::make_responder(p.world.stranger, p.world.years)); }},
      {"responder-expired", responder_expired, "The responder's certificate has expired.",
       [](Plan& p) {
         p.delegate_to(
             pki::make_responder(p.issuer, {p.world.start - days(60), p.world.start - days(1)}));
       }},
      {"responder-expires-first", responder_expires_first,
       "The responder's certificate expires before the staple.",
       [](Plan& p) {
         p.delegate_to(
             pki::make_responder(p.issuer, {p.world.start - days(30), p.world.start + days(60)}));
         p.left = days(90);
       }},
      {"responder-expires-soon", responder_expires_first,
       "The staple is for half a year, its responder's certificate for two weeks.",
       [](Plan& p) {
         p.delegate_to(
             pki::make_responder(p.issuer, {p.world.start - days(1), p.world.start + days(13)}));
         p.left = days(180);
       }},
      {"responder-no-nocheck", responder_no_nocheck,
       "The responder's certificate lacks id-pkix-ocsp-nocheck.",
       [](Plan& p) { p.delegate({.nocheck = false}); }, ScenarioModule::public_web},
      {"responder-is-ca", responder_is_ca, "The responder's certificate is a CA certificate.",
       [](Plan& p) { p.delegate({.is_ca = true}); }, ScenarioModule::public_web},
      {"responder-key-usage", responder_key_usage,
       "The responder's key usage does not include digital signatures.",
       [](Plan& p) { p.delegate({.key_usage = {pki::KeyUsageBit::key_encipherment}}); },
       ScenarioModule::public_web},
  };
}

}  // namespace staple::fleet
