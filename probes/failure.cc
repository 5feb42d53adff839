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
     "The name exists but has no address of the wanted kind."},
    {resolve_timeout, resolve, "timeout", "No name server answered in time."},
    {resolve_server_failure, resolve, "server_failure",
     "The name server refused or could not answer (SERVFAIL, REFUSED)."},
    {resolve_bad_name, resolve, "bad_name",
     "The name cannot be asked for: a label is empty or too long."},
    {resolve_failed, resolve, "failed", "The look-up failed for another reason."},
    {resolve_not_permitted, resolve, "not_permitted",
     "An address that the name leads to is excluded by probe_targets: it was not connected to."},
    {connect_refused, connect, "refused", "Nothing listens on that address and port."},
    {connect_timeout, connect, "timeout",
     "The address did not answer in time: down, or a firewall drops packets."},
    {connect_unreachable, connect, "unreachable", "There is no route to the address."},
    {connect_reset, connect, "reset", "The connection was reset while it was opened."},
    {connect_not_permitted, connect, "not_permitted",
     "This machine's own policy forbids the connection."},
    {connect_no_descriptors, connect, "no_descriptors",
     "This process has no file descriptor left: raise its limit."},
    {connect_failed, connect, "failed", "The connection failed for another reason."},
    {proxy_unresolved, proxy, "unresolved", "The proxy's own name has no address."},
    {proxy_unreachable, proxy, "unreachable",
     "The proxy itself cannot be connected to: it is down, or the network is."},
    {proxy_timeout, proxy, "timeout",
     "The proxy accepted the connection but did not open a tunnel in time: it, or the target behind it, "
     "hangs."},
    {proxy_closed, proxy, "closed", "The proxy closed the connection without an answer."},
    {proxy_reset, proxy, "reset", "The proxy reset the connection without an answer."},
    {proxy_authentication, proxy, "authentication",
     "The proxy wants another user name and password."},
    {proxy_forbidden, proxy, "forbidden", "The proxy's rules forbid the connection."},
    {proxy_target_refused, proxy, "target_refused",
     "The proxy says that the target refused the connection."},
    {proxy_target_unreachable, proxy, "target_unreachable",
     "The proxy says that it cannot reach the target: refused, without a route, or without an address."},
    {proxy_refused, proxy, "refused", "The proxy refused for another reason."},
    {proxy_wrong_protocol, proxy, "wrong_protocol",
     "What answers is not a proxy of the kind that proxy_url names."},
    {proxy_flood, proxy, "flood", "The proxy sent more bytes than any answer needs."},
    {starttls_timeout, starttls, "timeout",
     "The server accepted the connection but did not get to TLS in the protocol's own words in time."},
    {starttls_closed, starttls, "closed", "The server closed the connection before TLS."},
    {starttls_reset, starttls, "reset", "The server reset the connection before TLS."},
    {starttls_wrong_protocol, starttls, "wrong_protocol",
     "The server speaks another protocol than the module's starttls, perhaps TLS from the first byte."},
    {starttls_not_offered, starttls, "not_offered",
     "TLS is not among what the server says it can do."},
    {starttls_refused, starttls, "refused", "The server refused to begin TLS, or to talk at all."},
    {starttls_injection, starttls, "injection",
     "More plain text came with the server's consent to TLS: a broken server, or somebody in between."},
    {starttls_flood, starttls, "flood",
     "The server sent more bytes than any dialogue before TLS needs."},
    {handshake_timeout, handshake, "timeout",
     "The server accepted the connection but did not finish the handshake in time."},
    {handshake_closed, handshake, "closed",
     "The server closed the connection in the middle of the handshake."},
    {handshake_reset, handshake, "reset",
     "The server reset the connection in the middle of the handshake."},
    {handshake_not_tls, handshake, "not_tls", "The server speaks, but not TLS."},
    {handshake_version, handshake, "version",
     "The server speaks no TLS version that the module allows."},
    {handshake_alert, handshake, "alert", "The server refused the handshake with an alert."},
    {handshake_no_certificate, handshake, "no_certificate",
     "The handshake ended without a certificate."},
    {handshake_flood, handshake, "flood", "The server sent more bytes than any handshake needs."},
    {handshake_resumed, handshake, "resumed",
     "The session was resumed, which hides the staple: a defect of this program."},
    {handshake_failed, handshake, "failed", "The handshake broke the protocol."},
    {judge_unreadable_certificate, judge, "unreadable_certificate",
     "A certificate that the server sent cannot be read as one."},
});

constexpr std::array<std::string_view, 6> kStages{"resolve",  "connect",   "proxy",
                                                  "starttls", "handshake", "judge"};

}  // namespace

std::span<const FailureEntry> failure_table() { return kTable; }

const FailureEntry& entry(Reason reason) { return kTable[static_cast<std::size_t>(reason)]; }

std::string_view name(Stage stage) { return kStages[static_cast<std::size_t>(stage)]; }

}  // namespace staple
