#include "tests/fleet/scenario.h"
#include "tests/pki/der.h"

namespace staple::fleet {
namespace {

using enum Reason;

/// fatal is a TLS record with one fatal alert (RFC 8446, 6).
Bytes fatal(std::uint8_t alert) { return {0x15, 0x03, 0x03, 0x00, 0x02, 0x02, alert}; }

/// hello_requests is a TLS record full of HelloRequest, which clients of TLS 1.2 pass over in
/// silence: as a flood it ends only when somebody counts.
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

/// Servers that show nothing to judge.
std::vector<Scenario> failure_scenarios() {
  return {
      {"refused", connect_refused, "Nothing listens.", [](Plan& p) { p.instead = Refused{}; }},
      {"silent", handshake_timeout, "Accepts the connection and never says a word.",
       [](Plan& p) {
         p.instead = Raw{{}, false, CloseAction::wait};
       }},
      {"stalls", handshake_timeout, "Falls silent in the middle of the handshake.",
       [](Plan& p) { cut(p, CloseAction::wait); }},
      {"hangs-up", handshake_closed, "Hangs up in the middle of the handshake.",
       [](Plan& p) { cut(p, CloseAction::close); }},
      {"resets", handshake_reset, "Resets the connection instead of an answer.",
       [](Plan& p) {
         p.instead = Raw{{}, false, CloseAction::reset};
       }},
      {"http", handshake_not_tls, "Speaks plain HTTP.",
       [](Plan& p) {
         p.instead = Raw{pki::der::bytes("HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n")};
       }},
      {"alert", handshake_alert, "Refuses the handshake.",
       [](Plan& p) { p.instead = Raw{fatal(40)}; }},
      {"version", handshake_version, "Speaks no TLS version that is still in use.",
       [](Plan& p) { p.instead = Raw{fatal(70)}; }},
      {"floods", handshake_flood, "Sends bytes without end.",
       [](Plan& p) {
         p.instead = Raw{hello_requests(), true};
       }},
  };
}

}  // namespace staple::fleet
