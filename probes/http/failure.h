#pragma once

#include <span>
#include <string>
#include <string_view>

namespace staple::http {

/// ResponderReason says why a responder gave no answer that counts (see responder_failure_table()).
/// Only ever grows.
enum class ResponderReason {
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

/// Responsibility says whom a failure speaks of, and so who is left alone for a while.
enum class Responsibility {
  responder,    ///< it is out of order: it would fail for any certificate
  certificate,  ///< it works, and has no answer about this one
};

/// ResponderFailureEntry is one row of the closed table of responders' failures.
struct ResponderFailureEntry {
  ResponderReason reason;
  std::string_view name;  ///< the `reason` label
  Responsibility responsibility;
  std::string_view help;  ///< for a person: what it means and where to look
};

/// responder_failure_table holds every reason once, in the order of ResponderReason.
std::span<const ResponderFailureEntry> responder_failure_table();

/// entry returns the row of `reason`.
const ResponderFailureEntry& entry(ResponderReason reason);

/// ResponderFailure is why a question to a responder had no answer that counts: an expected
/// outcome, passed as a value.
struct ResponderFailure {
  ResponderReason reason;
  /// What was seen, for a person; never empty; foreign text in it is cleaned and cut
  std::string detail;
  /// As the table says, unless what was seen tells more
  Responsibility responsibility = entry(reason).responsibility;

  bool operator==(const ResponderFailure&) const = default;
};

}  // namespace staple::http
