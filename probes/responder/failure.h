// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <span>
#include <string>
#include <string_view>

#include "probes/http/failure.h"

namespace staple::responder {

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

/// FailureEntry is one row of the closed table of failed queries.
struct FailureEntry {
  FailureReason reason;
  std::string_view name;  ///< the `reason` label
  Responsibility responsibility;
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

  bool operator==(const QueryFailure&) const = default;
};

/// make_query_failure translates a failure of the HTTP client. The statuses 429 and 5xx are about
/// the responder, all others about the certificate.
QueryFailure make_query_failure(const http::ExchangeFailure& failure);

}  // namespace staple::responder
