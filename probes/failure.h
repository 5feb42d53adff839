// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "probes/failed_result.h"

namespace staple {

/// Stage is one step of a probe. The steps are taken in this order. Their names are values in
/// labels, logs and JSON.
enum class Stage { resolve, connect, proxy, starttls, handshake, judge };

/// Reason is why a probe ended without a verdict. Each reason belongs to one stage (see
/// failure_table()). Reasons are added, never changed or removed.
enum class Reason {
  resolve_not_found,
  resolve_no_address,
  resolve_timeout,
  resolve_server_failure,
  resolve_bad_name,
  resolve_failed,
  resolve_not_permitted,
  resolve_bad_target,
  connect_refused,
  connect_timeout,
  connect_unreachable,
  connect_reset,
  connect_not_permitted,
  connect_no_descriptors,
  connect_failed,
  proxy_unresolved,
  proxy_unreachable,
  proxy_timeout,
  proxy_closed,
  proxy_reset,
  proxy_authentication,
  proxy_forbidden,
  proxy_target_refused,
  proxy_target_unreachable,
  proxy_refused,
  proxy_wrong_protocol,
  proxy_flood,
  starttls_timeout,
  starttls_closed,
  starttls_reset,
  starttls_wrong_protocol,
  starttls_not_offered,
  starttls_refused,
  starttls_blocked,
  starttls_injection,
  starttls_flood,
  handshake_timeout,
  handshake_closed,
  handshake_reset,
  handshake_not_tls,
  handshake_version,
  handshake_alert,
  handshake_no_certificate,
  handshake_flood,
  handshake_resumed,
  handshake_failed,
  judge_unreadable_certificate,
};

/// FailureEntry is one row of the table of failures.
struct FailureEntry {
  Reason reason;
  Stage stage;
  std::string_view name;  ///< value of the label `reason`, unique within its stage
  std::string_view help;  ///< one sentence: what it means and what to check
};

/// failure_table contains every reason once, in the order of Reason.
std::span<const FailureEntry> failure_table();

/// entry returns the row of `reason`.
const FailureEntry& entry(Reason reason);

/// name returns the stage as in labels, logs and JSON.
std::string_view name(Stage stage);

/// Failure is why a probe ended before there was anything to judge. It is an expected result and
/// therefore a value, not an exception.
struct Failure {
  Reason reason;
  /// What was observed. Never empty; text from outside is cleaned and cut.
  std::string detail;
  /// AlertDescription of the server (RFC 8446, 6). Nullopt if it sent no alert.
  std::optional<std::uint8_t> alert = {};

  bool operator==(const Failure&) const = default;
};

}  // namespace staple
