// SPDX-License-Identifier: Apache-2.0

#include "probes/ocsp/fault.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <tuple>

namespace staple::ocsp {
namespace {

using enum Fault;
using enum Severity;

constexpr std::array kTable = std::to_array<FaultEntry>({
    // applicability
    {must_staple_no_responder, "must_staple_no_responder", critical,
     "The certificate is must-staple but names no responder: servers can staple only from a file (a warning if a good staple was sent)."},
    {must_staple_parent, "must_staple_parent", warning,
     "An issuing CA carries the TLS feature for stapling, but the certificate below it does not."},
    {responder_url_unusable, "responder_url_unusable", warning,
     "No responder URL in the certificate begins with http://, so servers cannot fetch a staple."},
    // presence
    {not_sent, "not_sent", warning,
     "A staple was expected but not sent (critical if the policy requires one)."},
    {not_sent_must_staple, "not_sent_must_staple", critical,
     "The certificate is must-staple, but no staple was sent."},
    {late, "late", warning,
     "The first connection got no staple, but a later one did (critical with must-staple)."},
    {intermittent, "intermittent", warning,
     "A connection got no staple after an earlier one did (critical with must-staple)."},
    {empty, "empty", critical,
     "The staple has length zero, and OpenSSL clients abort the handshake."},
    {oversized, "oversized", warning,
     "The staple is larger than 4 KiB (critical above 16 KiB in TLS 1.2: clients abort the handshake)."},
    {status_request_refused, "status_request_refused", critical,
     "The handshake fails if the client requests a staple and succeeds if it does not: browsers cannot connect."},
    {slow_staple, "slow_staple", warning,
     "Requesting a staple makes the handshake more than a second longer."},
    {views_differ, "views_differ", warning,
     "Addresses, TLS versions or key types of one endpoint disagree."},
    {chain_staple_bad, "chain_staple_bad", warning,
     "The staple of an intermediate certificate has a critical fault."},
    // envelope and response status
    {unparseable, "unparseable", critical, "The staple is not an OCSP response."},
    {trailing_data, "trailing_data", warning, "Bytes follow the end of the OCSP response."},
    {non_der, "non_der", critical,
     "The staple is encoded as BER, not as DER: strict clients refuse it."},
    {default_encoded, "default_encoded", information,
     "A DEFAULT value is written out, which DER omits: every known client accepts it."},
    {error_response, "error_response", critical,
     "The staple is an error response of the responder (a warning for tryLater)."},
    {no_response_bytes, "no_response_bytes", critical,
     "The response status is successful, but responseBytes is missing."},
    {not_basic, "not_basic", critical,
     "The response type is not id-pkix-ocsp-basic, the only one that clients support."},
    {bad_version, "bad_version", warning, "The response is not version 1."},
    {critical_extension, "critical_extension", critical,
     "The response or its signing certificate has an unknown critical extension: clients must refuse it."},
    // match
    {no_responses, "no_responses", critical, "The response contains no SingleResponse."},
    {serial_mismatch, "serial_mismatch", critical,
     "The staple is for another certificate of the same issuer: the previous one, or one with another key type."},
    {issuer_mismatch, "issuer_mismatch", critical,
     "The staple is for a certificate of another issuer, of another key of it, or of another encoding of its name."},
    {unsupported_hash, "unsupported_hash", critical,
     "The staple identifies its certificate with an unsupported hash algorithm."},
    {conflicting_status, "conflicting_status", critical,
     "The response contains contradictory statuses for this certificate."},
    {issuer_unknown, "issuer_unknown", warning,
     "No certificate that was sent or configured is proven to be the issuer: the staple cannot be verified."},
    // authority
    {bad_signature, "bad_signature", critical,
     "The signature does not verify: the staple is forged or damaged, or its key or algorithm is not supported."},
    {weak_signature, "weak_signature", warning,
     "The response or its signing certificate uses SHA-1 or a short key (critical: MD5, below 1024 bits)."},
    {responder_not_found, "responder_not_found", critical,
     "No certificate matches the responder ID of the response."},
    {responder_no_eku, "responder_no_eku", critical,
     "The signing certificate lacks the extended key usage id-kp-OCSPSigning."},
    {responder_wrong_ca, "responder_wrong_ca", critical,
     "The signing certificate was not issued, or not correctly, with the key that issued the certificate."},
    {responder_expired, "responder_expired", critical,
     "The signing certificate has expired or is not yet valid."},
    {responder_expires_first, "responder_expires_first", warning,
     "The signing certificate expires before nextUpdate: the staple expires with it."},
    {responder_no_nocheck, "responder_no_nocheck", warning,
     "The signing certificate lacks id-pkix-ocsp-nocheck."},
    {responder_is_ca, "responder_is_ca", warning, "The signing certificate is a CA certificate."},
    {responder_key_usage, "responder_key_usage", warning,
     "The signing certificate's key usage lacks digitalSignature (critical: an extension is unreadable)."},
    // certificate status
    {revoked, "revoked", critical, "The certificate is revoked."},
    {revocation_odd, "revocation_odd", warning,
     "The revocation time is in the future, or the revocation reason is undefined."},
    {unknown, "unknown", critical, "The responder does not know the certificate."},
    // validity of the certificate: what has to be renewed comes before the staple's own times
    {certificate_expired, "certificate_expired", critical, "The certificate has expired."},
    {certificate_not_yet_valid, "certificate_not_yet_valid", critical,
     "The certificate is not yet valid."},
    // time
    {expired, "expired", critical, "The staple has expired: clients no longer accept it."},
    {not_yet_valid, "not_yet_valid", critical,
     "thisUpdate is in the future, beyond the allowed clock skew."},
    {next_before_this, "next_before_this", critical, "nextUpdate is before thisUpdate."},
    {no_next_update, "no_next_update", warning,
     "nextUpdate is missing (critical if thisUpdate is older than a day): many clients refuse the staple."},
    {refresh_overdue, "refresh_overdue", warning,
     "A healthy server would have refreshed the staple by now (critical near its end)."},
    {too_old, "too_old", warning, "thisUpdate is older than the policy allows."},
    {validity_too_long, "validity_too_long", warning,
     "The validity window is longer than 10 days."},
    {validity_too_short, "validity_too_short", information,
     "The validity window is shorter than 8 hours."},
    {produced_at_odd, "produced_at_odd", warning,
     "producedAt is in the future or outside the certificate's validity."},
    {time_encoding, "time_encoding", warning, "A time is not written as YYYYMMDDHHMMSSZ."},
    {outlives_certificate, "outlives_certificate", information,
     "nextUpdate is after the certificate's notAfter."},
    // certificate
    {chain_untrusted, "chain_untrusted", warning, "The chain does not verify to a trusted root."},
    {name_mismatch, "name_mismatch", warning,
     "The certificate does not name the requested server."},
    // comparison with the responder
    {responder_disagrees, "responder_disagrees", critical,
     "The CA's responder reports another status than the staple."},
    {responder_fresher, "responder_fresher", warning,
     "The CA published a newer response longer ago than a healthy server needs."},
});

}  // namespace

std::span<const FaultEntry> fault_table() { return kTable; }

const FaultEntry& entry(Fault fault) { return kTable[static_cast<std::size_t>(fault)]; }

std::string_view name(Severity severity) {
  constexpr std::array<std::string_view, 3> names{"information", "warning", "critical"};
  return names[static_cast<std::size_t>(severity)];
}

void rank(std::vector<Finding>& findings) {
  std::ranges::stable_sort(findings, [](const Finding& a, const Finding& b) {
    return std::tuple(b.severity, a.fault) < std::tuple(a.severity, b.fault);
  });
}

}  // namespace staple::ocsp
