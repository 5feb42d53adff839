// SPDX-License-Identifier: Apache-2.0

#include "tests/fleet/scenario.h"

namespace staple::fleet {
namespace {

using enum ocsp::Fault;

}  // namespace

/// Faults in matching the response to the certificate.
std::vector<Scenario> match_scenarios() {
  return {
      {"no-responses", no_responses, "The response contains no single response.",
       [](Plan& p) { p.change = [](pki::StapleSpec& s, WallTime) { s.singles.clear(); }; }},
      {"serial-mismatch", serial_mismatch, "The staple is for another certificate of the same CA.",
       [](Plan& p) {
         p.change = [](pki::StapleSpec& s, WallTime) {
           s.singles.front().cert_id.serial = {0x13, 0x37};
         };
       }},
      {"issuer-mismatch", issuer_mismatch, "The staple is for a certificate of another CA.",
       [](Plan& p) {
         p.change = [other = p.world.stranger](pki::StapleSpec& s, WallTime) {
           auto& id = s.singles.front().cert_id;
           id = pki::make_cert_id(other, id.serial);
         };
       }},
      {"unsupported-hash", unsupported_hash,
       "The staple identifies its certificate with an unknown hash.",
       [](Plan& p) {
         p.change = [](pki::StapleSpec& s, WallTime) {
           s.singles.front().cert_id.hash_oid = "1.2.3.4.5";
         };
       }},
      {"conflicting-status", conflicting_status, "The staple contains both good and revoked.",
       [](Plan& p) {
         p.change = [](pki::StapleSpec& s, WallTime now) {
           s.singles.push_back(s.singles.front());
           s.singles.back().status = pki::revoked_status(now - std::chrono::days(2), 1);
         };
       }},
      {"renewed", serial_mismatch,
       "The certificate was renewed yesterday; the staple is of the previous one.",
       [](Plan& p) {
         p.validity.not_before = p.world.start - std::chrono::days(1);
         p.age = std::chrono::days(2);
         p.change = [](pki::StapleSpec& s, WallTime) {
           s.singles.front().cert_id.serial = {0x13, 0x37};
         };
       }},
      {"rekeyed-ca", issuer_unknown,
       "The CA has a new key; the server sends the CA's certificate with the old one.",
       [](Plan& p) { p.issuer = pki::make_intermediate(p.world.root, "Fleet CA", p.world.years); }},
      {"issuer-key-unknown", issuer_unknown, "The issuer has a key of an unknown kind.",
       [](Plan& p) {
         p.issue_from(pki::make_intermediate(p.world.root, "Fleet Future CA", p.world.years,
                                             {.spki = pki::make_unknown_spki()}));
       }},
      {"issuer-unknown", issuer_unknown, "The server does not send its issuer's certificate.",
       [](Plan& p) { p.above.clear(); }},
  };
}

}  // namespace staple::fleet
