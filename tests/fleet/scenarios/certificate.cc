// SPDX-License-Identifier: Apache-2.0

#include "tests/fleet/scenario.h"

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
  };
}

}  // namespace staple::fleet
