// SPDX-License-Identifier: Apache-2.0

#include "probes/responder/failure.h"

#include <array>
#include <cstddef>

namespace staple::responder {
namespace {

using enum FailureReason;
using enum Responsibility;
using enum Answer;

constexpr auto kTable = std::to_array<FailureEntry>({
    {bad_url, "bad_url", certificate, none, "The URL is not a valid http:// or https:// URL."},
    {resolve, "resolve", responder, none,
     "The name of the responder, or of the proxy, does not resolve to an address."},
    {refused, "refused", responder, none,
     "No process listens on the responder's address and port."},
    {unreachable, "unreachable", responder, none, "There is no route to the responder."},
    {connect, "connect", responder, none,
     "The connection to the responder failed for another reason."},
    {proxy, "proxy", responder, none,
     "The proxy cannot be reached or refused the connection: "
     "check responder.proxy_url, and the log and rules of the proxy."},
    {tls, "tls", responder, none,
     "The TLS handshake failed, or the responder's certificate does not verify: "
     "check responder.tls_config."},
    {timeout, "timeout", responder, none, "The responder did not respond in time."},
    {closed, "closed", responder, other,
     "The responder closed the connection before its response was complete."},
    {malformed_http, "malformed_http", responder, other, "The response is not HTTP."},
    {too_large, "too_large", responder, other,
     "The response is larger than 64 KiB or in more pieces than any OCSP response needs."},
    {redirect, "redirect", responder, other,
     "The responder redirects in a loop, too often, "
     "or to a URL that is neither http:// nor https://."},
    {http_status, "http_status", responder, other,
     "The responder sent an HTTP status other than 200."},
    {try_later, "try_later", responder, ocsp,
     "The responder sent tryLater (RFC 6960, 4.2.1): it is overloaded."},
    {unparseable, "unparseable", responder, other,
     "The body is not an OCSP response: "
     "often a page of a portal, a proxy or a firewall."},
    {error_response, "error_response", certificate, ocsp,
     "The responder sent an error: "
     "it does not serve the issuer, or requires another form of request."},
    {not_authenticated, "not_authenticated", certificate, ocsp,
     "The response is about another certificate, or its signer is not authorized by the issuer."},
    {stale, "stale", certificate, ocsp, "The response is past its nextUpdate, or not valid yet."},
});

constexpr unsigned kTooManyRequests = 429;

bool is_about_responder(unsigned status) { return status == kTooManyRequests || status >= 500; }

FailureReason to_reason(http::FailureReason reason) {
  switch (reason) {
    case http::FailureReason::resolve:
      return resolve;
    case http::FailureReason::refused:
      return refused;
    case http::FailureReason::unreachable:
      return unreachable;
    case http::FailureReason::connect:
      return connect;
    case http::FailureReason::proxy:
      return proxy;
    case http::FailureReason::tls:
      return tls;
    case http::FailureReason::timeout:
      return timeout;
    case http::FailureReason::closed:
      return closed;
    case http::FailureReason::malformed:
      return malformed_http;
    case http::FailureReason::too_large:
      return too_large;
    case http::FailureReason::redirect:
      return redirect;
    case http::FailureReason::status:
      return http_status;
  }
  return connect;
}

}  // namespace

std::span<const FailureEntry> failure_table() { return kTable; }

const FailureEntry& entry(FailureReason reason) { return kTable[static_cast<std::size_t>(reason)]; }

QueryFailure make_query_failure(const http::ExchangeFailure& failure) {
  QueryFailure out{to_reason(failure.reason), failure.detail};
  if (failure.reason == http::FailureReason::status) {
    out.responsibility = is_about_responder(failure.status) ? Responsibility::responder
                                                            : Responsibility::certificate;
    const bool asks_to_wait = failure.status == kTooManyRequests ||
                              (failure.status >= 500 && !failure.retry_after.empty());
    if (asks_to_wait) out.other_method_may_succeed = false;
    out.retry_after = failure.retry_after;
  }
  return out;
}

QueryFailure merge_methods(const QueryFailure& get, const QueryFailure& post) {
  QueryFailure merged = entry(get.reason).answer > entry(post.reason).answer ? get : post;
  merged.detail = get.detail == post.detail ? "GET and POST: " + get.detail
                                            : "GET: " + get.detail + "; POST: " + post.detail;
  if (merged.retry_after.empty()) merged.retry_after = get.retry_after;
  return merged;
}

QueryFailure merge_urls(std::span<const UrlFailure> failures) {
  QueryFailure merged = failures.back().failure;
  if (failures.size() == 1) return merged;
  merged.detail.clear();
  for (const UrlFailure& each : failures) {
    if (!merged.detail.empty()) merged.detail += "; ";
    if (!each.url.empty()) merged.detail += each.url + ": ";
    merged.detail += each.failure.detail;
  }
  return merged;
}

std::string format_failure(const QueryFailure& failure) {
  const FailureEntry& row = entry(failure.reason);
  const std::string_view lacking = row.answer == ocsp    ? "no usable response"
                                   : row.answer == other ? "no OCSP response"
                                                         : "no response";
  return std::string(lacking) + ": " + std::string(row.name) + ", " + failure.detail;
}

}  // namespace staple::responder
