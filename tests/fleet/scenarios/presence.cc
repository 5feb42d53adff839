// SPDX-License-Identifier: Apache-2.0

#include "tests/fleet/scenario.h"

namespace staple::fleet {
namespace {

using enum ocsp::Fault;

/// pad enlarges the staple with unnecessary certificates.
void pad(Plan& p, std::size_t certificates) {
  p.change = [extra = p.issuer.certificate, certificates](pki::StapleSpec& s, WallTime) {
    s.certificates.assign(certificates, extra);
  };
}

}  // namespace

/// Faults in whether a staple is required and sent.
std::vector<Scenario> presence_scenarios() {
  return {
      {"not-sent", not_sent, "No staple is sent.", [](Plan& p) { p.sends_staple = false; }},
      {"not-sent-required", not_sent, "No staple is sent where the policy requires one.",
       [](Plan& p) { p.sends_staple = false; }, ScenarioModule::required},
      {"not-sent-must-staple", not_sent_must_staple,
       "The certificate requires a staple, and none is sent.",
       [](Plan& p) {
         p.leaf.must_staple = true;
         p.sends_staple = false;
       }},
      {"must-staple-no-responder", must_staple_no_responder,
       "The certificate requires a staple and names no responder.",
       [](Plan& p) {
         p.leaf.must_staple = true;
         p.leaf.responder_urls.clear();
         p.sends_staple = false;
       }},
      {"must-staple-no-responder-stapled", must_staple_no_responder,
       "The certificate requires a staple and names no responder, and a good staple is sent.",
       [](Plan& p) {
         p.leaf.must_staple = true;
         p.leaf.responder_urls.clear();
       }},
      {"must-staple-parent", must_staple_parent,
       "The CA requires staples below it; the certificate does not.",
       [](Plan& p) { p.issue_from(p.world.strict); }},
      {"responder-url-unusable", responder_url_unusable, "The only responder has an https:// URL.",
       [](Plan& p) { p.leaf.responder_urls = {"https://ocsp.fleet.test/"}; }},
      {"empty", empty, "The staple has length zero.", [](Plan& p) { p.staple = Bytes(); }},
      {"empty-tls12", empty, "The staple has length zero in TLS 1.2.",
       [](Plan& p) {
         p.staple = Bytes();
         p.max_version = TlsVersion::tls12;
       }},
      {"oversized", oversized, "The staple is larger than 4 KiB.", [](Plan& p) { pad(p, 12); }},
      {"oversized-tls12", oversized, "The staple is larger than 16 KiB in TLS 1.2; clients abort.",
       [](Plan& p) {
         pad(p, 48);
         p.max_version = TlsVersion::tls12;
       }},
  };
}

}  // namespace staple::fleet
