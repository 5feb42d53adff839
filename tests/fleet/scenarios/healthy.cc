// SPDX-License-Identifier: Apache-2.0

#include "tests/fleet/scenario.h"

namespace staple::fleet {

/// Healthy configurations.
std::vector<Scenario> healthy_scenarios() {
  return {
      {"ok", Healthy(), "A healthy staple with ECDSA, signed by the issuer.", [](Plan&) {}},
      {"ok-rsa", Healthy(), "An RSA certificate with an issuer that signs with RSA.",
       [](Plan& p) {
         p.issue_from(p.world.rsa_issuer);
         p.leaf.key = pki::Key::rsa(2048);
       }},
      {"ok-tls12", Healthy(), "The server supports TLS 1.2 at most.",
       [](Plan& p) { p.max_version = TlsVersion::tls12; }},
      {"ok-tls13", Healthy(), "The server supports TLS 1.3 only.",
       [](Plan& p) { p.min_version = TlsVersion::tls13; }},
      {"ok-delegated", Healthy(), "The staple is signed by a delegated responder.",
       [](Plan& p) { p.delegate(); }},
      {"ok-delegated-rsa", Healthy(),
       "The staple is signed by a delegated responder with an RSA key; TLS 1.2.",
       [](Plan& p) {
         p.issue_from(p.world.rsa_issuer);
         p.delegate({.key = pki::Key::rsa(2048)});
         p.max_version = TlsVersion::tls12;
       }},
      {"ok-by-name", Healthy(), "The responder is identified by name, not by key.",
       [](Plan& p) {
         p.change = [name = p.issuer.name](pki::StapleSpec& s, WallTime) {
           s.responder_id = pki::by_name(name);
         };
       }},
      {"ok-p384", Healthy(), "A certificate and a responder on the curve P-384.",
       [](Plan& p) {
         p.leaf.key = pki::Key::p384();
         p.delegate({.key = pki::Key::p384()});
       }},
      {"ok-brainpool", Healthy(), "A certificate on the curve brainpoolP256r1, in TLS 1.2.",
       [](Plan& p) {
         p.leaf.key = pki::Key::on_curve("brainpoolP256r1");
         p.max_version = TlsVersion::tls12;
       }},
      {"ok-must-staple", Healthy(), "The certificate requires a staple, and one is sent.",
       [](Plan& p) { p.leaf.must_staple = true; }},
      {"ok-public", Healthy(), "The staple is within the limits for public certificates.",
       [](Plan& p) { p.delegate(); }, ScenarioModule::public_web},
      {"ok-required", Healthy(), "The policy requires a staple, and one is sent.", [](Plan&) {},
       ScenarioModule::required},
      {"ok-multi", Healthy(),
       "The server sends the staples of the whole chain in TLS 1.2 (RFC 6961).",
       [](Plan& p) { p.knows_staple_list = true; }, ScenarioModule::multi},
      {"not-applicable", NotApplicable(),
       "The certificate names no responder: there is nothing to staple.",
       [](Plan& p) {
         p.leaf.responder_urls.clear();
         p.sends_staple = false;
       }},
  };
}

}  // namespace staple::fleet
