#include "probes/http/failure.h"

#include <array>
#include <cstddef>

namespace staple::http {
namespace {

using enum ResponderReason;
using enum Responsibility;

constexpr auto kTable = std::to_array<ResponderFailureEntry>({
    {bad_url, "bad_url", certificate, "The URL is not one of HTTP or HTTPS that can be asked."},
    {resolve, "resolve", responder, "The name of the responder, or of the proxy, has no address."},
    {refused, "refused", responder, "Nothing listens on the responder's address and port."},
    {unreachable, "unreachable", responder, "There is no route to the responder."},
    {connect, "connect", responder, "The connection to the responder failed for another reason."},
    {proxy, "proxy", responder,
     "The proxy refused: look at responder.proxy_url, its log and its rules."},
    {tls, "tls", responder,
     "The responder is reached by HTTPS and its certificate or handshake is wrong: look at "
     "responder.tls_config."},
    {timeout, "timeout", responder, "The responder did not answer in time."},
    {closed, "closed", responder,
     "The responder closed the connection before its answer was complete."},
    {malformed_http, "malformed_http", responder, "What came is not HTTP."},
    {too_large, "too_large", responder, "The answer is larger than any OCSP response."},
    {redirect, "redirect", responder,
     "The responder redirects in a loop, too often, or to what is neither HTTP nor HTTPS."},
    {http_status, "http_status", responder,
     "The responder answered with an HTTP status other than 200."},
    {try_later, "try_later", responder,
     "The responder says tryLater (RFC 6960, 4.2.1): it is overloaded."},
    {unparseable, "unparseable", responder, "The answer is not an OCSP response."},
    {error_response, "error_response", certificate,
     "The responder refuses to answer: it does not know the issuer, or wants another request."},
    {not_authenticated, "not_authenticated", certificate,
     "The answer is about another certificate, or nobody signed it who may speak for the issuer."},
    {stale, "stale", certificate, "The answer is past its nextUpdate, or not valid yet."},
});

}  // namespace

std::span<const ResponderFailureEntry> responder_failure_table() { return kTable; }

const ResponderFailureEntry& entry(ResponderReason reason) {
  return kTable[static_cast<std::size_t>(reason)];
}

}  // namespace staple::http
