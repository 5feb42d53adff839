#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace staple::ocsp {

/// Severity of a finding. Ordered: a strict client refuses (or soon will) a critical one.
enum class Severity { information, warning, critical };

/// Fault is every way a staple can be wrong, in the order in which findings of one severity are
/// ranked: applicability, presence, envelope, response status, structure, match, authority,
/// certificate status, time, certificate, comparison. The names (fault_table()) are label values:
/// the set only ever grows.
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
  certificate_expired,
  certificate_not_yet_valid,
  chain_untrusted,
  name_mismatch,
  responder_disagrees,
  responder_fresher,
};

/// FaultEntry is one row of the table of faults.
struct FaultEntry {
  Fault fault;
  std::string_view name;  ///< label and JSON value
  Severity severity;      ///< the usual one; circumstances may raise or lower it (see help)
  std::string_view help;  ///< for a person: what is wrong, in one sentence
};

/// fault_table holds every fault once, in the order of Fault.
std::span<const FaultEntry> fault_table();

/// entry returns the row of `fault`.
const FaultEntry& entry(Fault fault);

/// name returns the severity as it is written in labels and JSON: `information`,
/// `warning`, `critical`.
std::string_view name(Severity severity);

/// Finding is one fault found, as severe as it is here.
struct Finding {
  Fault fault;
  Severity severity;
  std::string detail;  ///< what was seen, for a person; foreign text in it is cleaned and cut

  bool operator==(const Finding&) const = default;
};

/// rank orders findings: the most severe first, equals in the order of Fault. The first is
/// *the* fault.
void rank(std::vector<Finding>& findings);

}  // namespace staple::ocsp
