// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace staple::ocsp {

/// Severity ranks findings. Ordered. Strict clients refuse a staple with a critical finding, now
/// or soon.
enum class Severity { information, warning, critical };

/// Fault is a kind of error in a staple. Findings of the same severity are ranked in this order,
/// which follows the groups applicability, presence, envelope, response status, structure, match,
/// authority, certificate status, validity of the certificate, time, certificate, comparison. The
/// names in fault_table() are label values: faults are added, never changed or removed.
enum class Fault {
  must_staple_no_responder,
  must_staple_parent,
  responder_url_unusable,
  not_sent,
  not_sent_must_staple,
  late,
  intermittent,
  empty,
  oversized,
  status_request_refused,
  slow_staple,
  views_differ,
  chain_staple_bad,
  unparseable,
  trailing_data,
  non_der,
  default_encoded,
  error_response,
  no_response_bytes,
  not_basic,
  bad_version,
  critical_extension,
  no_responses,
  serial_mismatch,
  issuer_mismatch,
  unsupported_hash,
  conflicting_status,
  issuer_unknown,
  bad_signature,
  weak_signature,
  responder_not_found,
  responder_no_eku,
  responder_wrong_ca,
  responder_expired,
  responder_expires_first,
  responder_no_nocheck,
  responder_is_ca,
  responder_key_usage,
  revoked,
  revocation_odd,
  unknown,
  certificate_expired,
  certificate_not_yet_valid,
  expired,
  not_yet_valid,
  next_before_this,
  no_next_update,
  refresh_overdue,
  too_old,
  validity_too_long,
  validity_too_short,
  produced_at_odd,
  time_encoding,
  outlives_certificate,
  chain_untrusted,
  name_mismatch,
  responder_disagrees,
  responder_fresher,
};

/// FaultEntry is one row of the table of faults.
struct FaultEntry {
  Fault fault;
  std::string_view name;  ///< label and JSON value
  Severity severity;      ///< the default; circumstances may change it (see help)
  std::string_view help;  ///< one sentence: what is wrong
};

/// fault_table contains every fault once, in the order of Fault.
std::span<const FaultEntry> fault_table();

/// entry returns the row of `fault`.
const FaultEntry& entry(Fault fault);

/// name returns the severity as in labels and JSON: `information`, `warning`, `critical`.
std::string_view name(Severity severity);

/// Finding is one fault that was found, with its severity in this case.
struct Finding {
  Fault fault;
  Severity severity;
  std::string detail;  ///< what was observed; text from outside is cleaned and cut

  bool operator==(const Finding&) const = default;
};

/// rank sorts findings by severity, most severe first, then in the order of Fault. The first one is
/// *the* fault of a verdict.
void rank(std::vector<Finding>& findings);

}  // namespace staple::ocsp
