// SPDX-License-Identifier: Apache-2.0

#include "tests/fleet/scenario.h"
#include "tests/pki/der.h"

namespace staple::fleet {
namespace {

using enum Reason;

/// fatal is a TLS record with one fatal alert (RFC 8446, 6).
Bytes fatal(std::uint8_t alert) { return {0x15, 0x03, 0x03, 0x00, 0x02, 0x02, alert}; }

/// hello_requests is a TLS record full of HelloRequest, which TLS 1.2 clients ignore: only a limit
/// on bytes detects this flood.
Bytes hello_requests() {
  constexpr std::size_t kRecord = 0x4000;
  Bytes record{0x16, 0x03, 0x03, 0x40, 0x00};
  record.resize(record.size() + kRecord);
  return record;
}

void cut(Plan& p, CloseAction then) {
  p.sends_at_most = 200;
  p.close_action = then;
}

}  // namespace

/// Servers at which a probe fails before it sees a certificate.
std::vector<Scenario> failure_scenarios() {
  return {
      {"refused", connect_refused, "The port is closed.", [](Plan& p) { p.instead = Refused{}; }},
      {"silent", handshake_timeout, "The server accepts the connection and sends nothing.",
       [](Plan& p) {
         p.instead = Raw{{}, false, CloseAction::wait};
       }},
      {"stalls", handshake_timeout, "The server stops sending in the middle of the handshake.",
       [](Plan& p) { cut(p, CloseAction::wait); }},
      {"hangs-up", handshake_closed,
       "The server closes the connection in the middle of the handshake.",
       [](Plan& p) { cut(p, CloseAction::close); }},
      {"resets", handshake_reset, "The server resets the connection instead of responding.",
       [](Plan& p) {
         p.instead = Raw{{}, false, CloseAction::reset};
       }},
      {"http", handshake_not_tls, "The server speaks plain HTTP.",
       [](Plan& p) {
         p.instead = Raw{pki::der::bytes("HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n")};
       }},
      {"alert", handshake_alert, "The server refuses the handshake with an alert.",
       [](Plan& p) { p.instead = Raw{fatal(40)}; }},
      {"version", handshake_version, "The server supports no current TLS version.",
       [](Plan& p) { p.instead = Raw{fatal(70)}; }},
      {"floods", handshake_flood, "The server sends bytes without end.",
       [](Plan& p) {
         p.instead = Raw{hello_requests(), true};
       }},
  };
}

}  // namespace staple::fleet
