// SPDX-License-Identifier: Apache-2.0

#include "tests/fleet/scenario.h"
#include "tests/pki/der.h"

namespace staple::fleet {
namespace {

using enum ocsp::Fault;
using std::chrono::days;

void promise_nothing(Plan& plan) {
  plan.leaf.responder_urls.clear();
  plan.sends_staple = false;
}

}  // namespace

/// Faults of the certificate and its chain.
std::vector<Scenario> certificate_scenarios() {
  return {
      {"certificate-expired", certificate_expired, "The certificate has expired.",
       [](Plan& p) {
         p.validity = {p.world.start - days(90), p.world.start - days(1)};
       }},
      {"certificate-not-yet-valid", certificate_not_yet_valid,
       "The certificate becomes valid next year.",
       [](Plan& p) {
         p.validity = {p.world.start + days(365), p.world.start + days(730)};
       }},
      {"chain-untrusted", chain_untrusted, "The certificate is issued by an untrusted CA.",
       [](Plan& p) { p.issue_from(p.world.stranger); }},
      {"name-mismatch", name_mismatch, "The certificate is for another server.",
       [](Plan& p) { p.leaf.names = {"another.fleet.test"}; }},
      {"certificate-expired-unpromised", certificate_expired,
       "The certificate has expired, and names no responder.",
       [](Plan& p) {
         promise_nothing(p);
         p.validity = {p.world.start - days(90), p.world.start - days(1)};
       }},
      {"default-certificate", chain_untrusted,
       "The server sends the default certificate of an appliance, which promises no staple.",
       [](Plan& p) {
         promise_nothing(p);
         p.issue_from(p.world.stranger);
         p.leaf.names = {"appliance.invalid"};
       }},
      {"self-signed-default", name_mismatch,
       "The server sends the self-signed certificate of its installation.",
       [](Plan& p) { p.sign_itself("localhost"); }},
      {"self-signed", chain_untrusted, "The server sends a self-signed certificate for its name.",
       [](Plan& p) { p.sign_itself(p.leaf.names.front()); }},
      {"tls-interception", chain_untrusted,
       "A device replaces the certificate by one of its own CA, without a responder.",
       [](Plan& p) {
         promise_nothing(p);
         p.issue_from(p.world.stranger);
       }},
      {"address-as-name", name_mismatch,
       "The target is an IP address, which the certificate contains as a DNS name.",
       [](Plan& p) {
         p.asked_by_address = true;
         p.leaf.names.clear();
         p.leaf.extensions = {
             {"2.5.29.17", false,
              pki::der::sequence({pki::der::implicit_tag(2, pki::der::bytes(p.address))})}};
       }},
      {"expired-must-staple", certificate_expired,
       "The certificate is must-staple and has expired, and no staple is sent.",
       [](Plan& p) {
         p.validity = {p.world.start - days(90), p.world.start - days(3)};
         p.leaf.must_staple = true;
         p.sends_staple = false;
       }},
      {"clock-behind", certificate_not_yet_valid,
       "The staple and the certificate begin in the future, as if the clock were behind.",
       [](Plan& p) {
         p.validity = {p.world.start + days(40), p.world.start + days(365)};
         p.age = -days(50);
         p.left = days(57);
       }},
  };
}

}  // namespace staple::fleet
