// SPDX-License-Identifier: Apache-2.0

#include "tests/fleet/scenario.h"
#include "tests/pki/der.h"

namespace staple::fleet {
namespace {

using namespace std::chrono_literals;
using enum ocsp::Fault;

}  // namespace

/// Faults that only several connections reveal.
std::vector<Scenario> several_connections_scenarios() {
  return {
      {"late", late,
       "The first of three connections gets no staple, as from a worker process that has just started.",
       [](Plan& p) {
         p.staples = [](std::uint64_t number, TlsVersion) { return number % 3 != 0; };
       }},
      {"late-must-staple", late,
       "The first of three connections gets no staple, and the certificate requires one.",
       [](Plan& p) {
         p.leaf.must_staple = true;
         p.staples = [](std::uint64_t number, TlsVersion) { return number % 3 != 0; };
       }},
      {"intermittent", intermittent, "Every other connection gets a staple.",
       [](Plan& p) {
         p.staples = [](std::uint64_t number, TlsVersion) { return number % 2 != 0; };
       }},
      {"status-request-refused", status_request_refused,
       "The server sends an alert to clients that request a staple.",
       [](Plan& p) { p.refuses_request = true; }},
      {"slow-staple", slow_staple,
       "Clients that request a staple wait while the server fetches it.",
       [](Plan& p) { p.fetches_for = 1500ms; }},
      {"views-differ", views_differ, "A staple is sent over TLS 1.3 and not over TLS 1.2.",
       [](Plan& p) {
         p.staples = [](std::uint64_t, TlsVersion version) { return version == TlsVersion::tls13; };
       },
       ScenarioModule::views},
      {"chain-staple-bad", chain_staple_bad,
       "The staple of the CA's own certificate has expired (RFC 6961).",
       [](Plan& p) {
         p.knows_staple_list = true;
         p.change_of_issuer = [](pki::StapleSpec& s, WallTime now) {
           s.singles.front().next_update = pki::der::format_generalized_time(now - 5min);
         };
       },
       ScenarioModule::multi},
  };
}

}  // namespace staple::fleet
