// SPDX-License-Identifier: Apache-2.0

#include "probes/failure.h"

#include <array>
#include <cstddef>

namespace staple {
namespace {

using enum Stage;
using enum Reason;

constexpr std::array kTable = std::to_array<FailureEntry>({
    {resolve_not_found, resolve, "not_found", "The name does not exist (NXDOMAIN)."},
    {resolve_no_address, resolve, "no_address",
     "The name exists but has no address of the required IP version."},
    {resolve_timeout, resolve, "timeout", "No name server responded in time."},
    {resolve_server_failure, resolve, "server_failure",
     "The name server refused the query or failed (SERVFAIL, REFUSED)."},
    {resolve_bad_name, resolve, "bad_name",
     "The name is not a valid DNS name: a label is empty or too long."},
    {resolve_failed, resolve, "failed", "The DNS query failed for another reason."},
    {resolve_not_permitted, resolve, "not_permitted",
     "The name has an address that probe_targets excludes: no connection was made."},
    {resolve_bad_target, resolve, "bad_target",
     "The target of /probe is not a host, host:port or URL: correct the list it comes from."},
    {connect_refused, connect, "refused", "Nothing listens on that address and port."},
    {connect_timeout, connect, "timeout",
     "The address did not respond in time: the host is down, or a firewall drops packets."},
    {connect_unreachable, connect, "unreachable", "There is no route to the address."},
    {connect_reset, connect, "reset", "The connection was reset while it was being opened."},
    {connect_not_permitted, connect, "not_permitted",
     "The policy of the local system forbids the connection."},
    {connect_no_descriptors, connect, "no_descriptors",
     "This process has no file descriptor left: raise its limit."},
    {connect_failed, connect, "failed", "The connection failed for another reason."},
    {proxy_unresolved, proxy, "unresolved", "The name of the proxy has no address."},
    {proxy_unreachable, proxy, "unreachable",
     "The proxy cannot be reached: the proxy or the network is down."},
    {proxy_timeout, proxy, "timeout",
     "The proxy accepted the connection but did not open a tunnel in time: the proxy or the target hangs."},
    {proxy_closed, proxy, "closed", "The proxy closed the connection without a response."},
    {proxy_reset, proxy, "reset", "The proxy reset the connection without a response."},
    {proxy_authentication, proxy, "authentication",
     "The proxy requires a login: none is configured, it is wrong, or its scheme is not supported."},
    {proxy_forbidden, proxy, "forbidden", "The proxy's rules forbid the connection."},
    {proxy_target_refused, proxy, "target_refused",
     "The proxy reports that the target refused the connection."},
    {proxy_target_unreachable, proxy, "target_unreachable",
     "The proxy reports that it cannot reach the target: connection refused, no route, or no address."},
    {proxy_refused, proxy, "refused", "The proxy refused the connection for another reason."},
    {proxy_wrong_protocol, proxy, "wrong_protocol",
     "The server at proxy_url is not a proxy of that kind."},
    {proxy_flood, proxy, "flood",
     "The proxy sent more bytes, or more pieces, than any response needs."},
    {starttls_timeout, starttls, "timeout",
     "The server accepted the connection but did not finish the STARTTLS dialogue in time."},
    {starttls_closed, starttls, "closed", "The server closed the connection before TLS."},
    {starttls_reset, starttls, "reset", "The server reset the connection before TLS."},
    {starttls_wrong_protocol, starttls, "wrong_protocol",
     "The server uses another protocol than the module's starttls, perhaps TLS from the first byte."},
    {starttls_not_offered, starttls, "not_offered", "The server does not offer TLS."},
    {starttls_refused, starttls, "refused",
     "The server refused to start TLS, or refused the session."},
    {starttls_blocked, starttls, "blocked",
     "The server has blocked the host of the exporter after too many errors (MySQL, MariaDB: 1129)."},
    {starttls_injection, starttls, "injection",
     "Plaintext followed the server's consent to TLS: the server is broken, or an attacker injected it."},
    {starttls_flood, starttls, "flood",
     "The server sent more bytes, or more pieces, than any STARTTLS dialogue needs."},
    {handshake_timeout, handshake, "timeout",
     "The server accepted the connection but did not finish the handshake in time."},
    {handshake_closed, handshake, "closed",
     "The server closed the connection in the middle of the handshake."},
    {handshake_reset, handshake, "reset",
     "The server reset the connection in the middle of the handshake."},
    {handshake_not_tls, handshake, "not_tls", "The server responds, but not with TLS."},
    {handshake_version, handshake, "version",
     "The server supports no TLS version that the module allows."},
    {handshake_alert, handshake, "alert", "The server refused the handshake with an alert."},
    {handshake_no_certificate, handshake, "no_certificate",
     "The handshake ended without a certificate."},
    {handshake_flood, handshake, "flood",
     "The server sent more bytes, pieces or certificates than any handshake needs."},
    {handshake_resumed, handshake, "resumed",
     "The session was resumed, which hides the staple: a bug in this program."},
    {handshake_failed, handshake, "failed", "The handshake violated the TLS protocol."},
    {judge_unreadable_certificate, judge, "unreadable_certificate",
     "A certificate that the server sent cannot be parsed."},
});

constexpr std::array<std::string_view, 6> kStages{"resolve",  "connect",   "proxy",
                                                  "starttls", "handshake", "judge"};

}  // namespace

std::span<const FailureEntry> failure_table() { return kTable; }

const FailureEntry& entry(Reason reason) { return kTable[static_cast<std::size_t>(reason)]; }

std::string_view name(Stage stage) { return kStages[static_cast<std::size_t>(stage)]; }

}  // namespace staple
