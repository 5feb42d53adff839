// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <span>
#include <string>
#include <string_view>

#include "probes/failed_result.h"
#include "probes/http/failure.h"

namespace staple::responder {

using staple::throw_exception_from_error;

/// FailureReason is why a query gave no usable OCSP response (see failure_table()). Only
/// ever grows.
enum class FailureReason {
  bad_url,
  resolve,
  refused,
  unreachable,
  connect,
  proxy,
  tls,
  timeout,
  closed,
  malformed_http,
  too_large,
  redirect,
  http_status,
  try_later,
  unparseable,
  error_response,
  not_authenticated,
  stale,
};

/// Responsibility is what a failure is about, and so which queries it delays.
enum class Responsibility {
  responder,    ///< out of order: a query about any certificate would fail
  certificate,  ///< the responder works, but has no usable response about this certificate
};

/// Answer is what a responder did about a query.
enum class Answer {
  none,   ///< it was not reached, or did not respond in time
  other,  ///< what it did is no OCSP response
  ocsp,   ///< it sent an OCSP response
};

/// FailureEntry is one row of the closed table of failed queries.
struct FailureEntry {
  FailureReason reason;
  std::string_view name;  ///< the `reason` label
  Responsibility responsibility;
  Answer answer;
  std::string_view help;  ///< for a person: what it means and where to look
};

/// failure_table holds every reason once, in the order of FailureReason.
std::span<const FailureEntry> failure_table();

/// entry returns the row of `reason`.
const FailureEntry& entry(FailureReason reason);

/// QueryFailure is a query without a usable OCSP response: an expected outcome, passed as a value.
struct QueryFailure {
  FailureReason reason;
  /// What was observed, for a person; never empty; foreign text in it is cleaned and cut
  std::string detail;
  /// As in the table, unless the response says more
  Responsibility responsibility = entry(reason).responsibility;
  /// Whether the other method (RFC 6960, A.1) may succeed: after everything that is no OCSP
  /// response, unless the response says more
  bool other_method_may_succeed = entry(reason).answer == Answer::other;
  std::string retry_after = {};  ///< as in http::ExchangeFailure

  bool operator==(const QueryFailure&) const = default;
};

/// make_query_failure translates a failure of the HTTP client. The statuses 429 and 5xx are about
/// the responder, all others about the certificate. After 429, too many requests (RFC 6585, 4),
/// and after 5xx with Retry-After, the other method would be one request more than the responder
/// asks for.
QueryFailure make_query_failure(const http::ExchangeFailure& failure);

/// merge_methods returns the failure of a query that failed by GET and by POST. Its detail has
/// both. The rest is that of the one whose answer is closest to an OCSP response, or else of the
/// POST, whose URL does not depend on the certificate. A Retry-After of either is kept.
QueryFailure merge_methods(const QueryFailure& get, const QueryFailure& post);

/// UrlFailure is the failure at one of the responders of a certificate.
struct UrlFailure {
  std::string url;  ///< cleaned and cut
  QueryFailure failure;
};

/// merge_urls returns the failure of the queries to all responders of a certificate, at least one:
/// that of the last, with the details of all.
QueryFailure merge_urls(std::span<const UrlFailure> failures);

/// format_failure writes a failure for a person: what there was instead of a usable response, the
/// name of the reason, and the detail.
std::string format_failure(const QueryFailure& failure);

}  // namespace staple::responder
