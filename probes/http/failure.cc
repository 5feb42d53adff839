#include "probes/http/failure.h"

#include <array>
#include <cstddef>

namespace staple::http {
namespace {

using enum ResponderReason;
using enum Responsibility;

constexpr auto kTable = std::to_array<ResponderFailureEntry>({
    {bad_url, "bad_url", certificate, "The URL is not a valid HTTP or HTTPS URL."},
    {resolve, "resolve", responder, "The name of the responder, or of the proxy, has no address."},
    {refused, "refused", responder, "Nothing listens on the responder's address and port."},
    {unreachable, "unreachable", responder, "There is no route to the responder."},
    {connect, "connect", responder, "The connection to the responder failed for another reason."},
    {proxy, "proxy", responder,
     "The proxy refused the connection: check responder.proxy_url, the proxy's log and its rules."},
    {tls, "tls", responder,
     "The TLS handshake with the responder failed, or its certificate is invalid: check responder.tls_config."},
    {timeout, "timeout", responder, "The responder did not respond in time."},
    {closed, "closed", responder,
     "The responder closed the connection before its response was complete."},
    {malformed_http, "malformed_http", responder, "The response is not HTTP."},
    {too_large, "too_large", responder, "The response is larger than any OCSP response."},
    {redirect, "redirect", responder,
     "The responder redirects in a loop, too often, or to a URL that is neither HTTP nor HTTPS."},
    {http_status, "http_status", responder, "The HTTP status of the response is not 200."},
    {try_later, "try_later", responder,
     "The responder returned tryLater (RFC 6960, 4.2.1): it is overloaded."},
    {unparseable, "unparseable", responder, "The response is not an OCSP response."},
    {error_response, "error_response", certificate,
     "The responder returned an error: it does not serve this issuer, or requires another kind of request."},
    {not_authenticated, "not_authenticated", certificate,
     "The response is for another certificate, or its signer is not authorized by the issuer."},
    {stale, "stale", certificate, "The response has expired, or is not yet valid."},
});

}  // namespace

std::span<const ResponderFailureEntry> responder_failure_table() { return kTable; }

const ResponderFailureEntry& entry(ResponderReason reason) {
  return kTable[static_cast<std::size_t>(reason)];
}

}  // namespace staple::http
