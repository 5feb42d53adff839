// SPDX-License-Identifier: Apache-2.0

#include "exporter/metrics/address_families.h"

#include <chrono>
#include <optional>
#include <string>

#include "probes/failure.h"
#include "probes/ocsp/fault.h"
#include "probes/ocsp/verdict.h"
#include "probes/text/utf8.h"

namespace staple::metrics {
namespace {

double to_seconds(WallTime time) { return static_cast<double>(time.time_since_epoch().count()); }

double to_seconds(std::chrono::nanoseconds duration) {
  return std::chrono::duration<double>(duration).count();
}

void add(Samples& samples, const std::optional<WallTime>& time) {
  if (time) samples.add(to_seconds(*time));
}

void add(Samples& samples, const std::optional<bool>& flag) {
  if (flag) samples.add(*flag ? 1 : 0);
}

// Returns the verdict of the last probe, or nullptr if no handshake was judged.
const ocsp::Verdict* find_verdict(const endpoint::AddressStatus& address) {
  return address.latest->verdict ? &*address.latest->verdict : nullptr;
}

// Returns the facts of an authenticated staple, or nullptr.
const ocsp::StapleFacts* find_authenticated_staple(const endpoint::AddressStatus& address) {
  const ocsp::Verdict* verdict = find_verdict(address);
  return verdict && verdict->authenticated ? verdict->staple.get() : nullptr;
}

void append_probe_success(const endpoint::AddressStatus& address, WallTime, Samples& samples) {
  samples.add(address.latest->failure ? 0 : 1);
}

void append_probe_failure_info(const endpoint::AddressStatus& address, WallTime, Samples& samples) {
  if (!address.latest->failure) return;
  const FailureEntry& row = entry(address.latest->failure->reason);
  samples.add(1, {{"stage", name(row.stage)}, {"reason", row.name}});
}

void append_probe_duration(const endpoint::AddressStatus& address, WallTime, Samples& samples) {
  samples.add(to_seconds(address.latest->duration));
}

void append_last_probe(const endpoint::AddressStatus& address, WallTime, Samples& samples) {
  samples.add(to_seconds(address.latest->time));
}

void append_last_success(const endpoint::AddressStatus& address, WallTime, Samples& samples) {
  add(samples, address.last_success);
}

void append_expected(const endpoint::AddressStatus& address, WallTime, Samples& samples) {
  if (const ocsp::Verdict* verdict = find_verdict(address)) samples.add(verdict->expected ? 1 : 0);
}

void append_must_staple(const endpoint::AddressStatus& address, WallTime, Samples& samples) {
  if (const ocsp::Verdict* verdict = find_verdict(address))
    samples.add(verdict->must_staple ? 1 : 0);
}

void append_present(const endpoint::AddressStatus& address, WallTime, Samples& samples) {
  if (const ocsp::Verdict* verdict = find_verdict(address)) samples.add(verdict->present ? 1 : 0);
}

void append_attempts(const endpoint::AddressStatus& address, WallTime, Samples& samples) {
  samples.add(address.latest->attempts);
}

void append_attempts_stapled(const endpoint::AddressStatus& address, WallTime, Samples& samples) {
  samples.add(address.latest->stapled);
}

void append_ok(const endpoint::AddressStatus& address, WallTime now, Samples& samples) {
  if (const ocsp::Verdict* verdict = find_verdict(address)) add(samples, is_ok_at(*verdict, now));
}

void append_fault_info(const endpoint::AddressStatus& address, WallTime, Samples& samples) {
  const ocsp::Verdict* verdict = find_verdict(address);
  if (!verdict) return;
  const ocsp::Finding* previous = nullptr;
  for (const ocsp::Finding& finding : verdict->findings) {
    // Findings are ranked, so duplicates are adjacent. Each series is written once.
    const bool repeated =
        previous && previous->fault == finding.fault && previous->severity == finding.severity;
    previous = &finding;
    if (repeated) continue;
    samples.add(1, {{"fault", entry(finding.fault).name}, {"severity", name(finding.severity)}});
  }
}

void append_cert_status(const endpoint::AddressStatus& address, WallTime, Samples& samples) {
  const ocsp::Verdict* verdict = find_verdict(address);
  if (!verdict || !verdict->authenticated || !verdict->status) return;
  for (const ocsp::CertStatus status :
       {ocsp::CertStatus::good, ocsp::CertStatus::revoked, ocsp::CertStatus::unknown}) {
    samples.add(*verdict->status == status ? 1 : 0, {{"status", name(status)}});
  }
}

void append_this_update(const endpoint::AddressStatus& address, WallTime, Samples& samples) {
  if (const ocsp::StapleFacts* staple = find_authenticated_staple(address))
    add(samples, staple->this_update);
}

void append_next_update(const endpoint::AddressStatus& address, WallTime, Samples& samples) {
  if (const ocsp::StapleFacts* staple = find_authenticated_staple(address))
    add(samples, staple->next_update);
}

void append_produced_at(const endpoint::AddressStatus& address, WallTime, Samples& samples) {
  if (const ocsp::StapleFacts* staple = find_authenticated_staple(address))
    add(samples, staple->produced_at);
}

void append_effective_expiry(const endpoint::AddressStatus& address, WallTime, Samples& samples) {
  if (find_authenticated_staple(address)) add(samples, find_verdict(address)->effective_expiry);
}

void append_refresh_due(const endpoint::AddressStatus& address, WallTime now, Samples& samples) {
  if (find_authenticated_staple(address))
    add(samples, find_refresh_due_at(*find_verdict(address), now));
}

void append_revocation(const endpoint::AddressStatus& address, WallTime, Samples& samples) {
  const ocsp::StapleFacts* staple = find_authenticated_staple(address);
  if (staple && find_verdict(address)->status == ocsp::CertStatus::revoked)
    add(samples, staple->revoked_at);
}

void append_response_bytes(const endpoint::AddressStatus& address, WallTime, Samples& samples) {
  const ocsp::Verdict* verdict = find_verdict(address);
  if (verdict && verdict->staple) samples.add(static_cast<double>(verdict->staple->size));
}

void append_certificate_not_after(const endpoint::AddressStatus& address, WallTime,
                                  Samples& samples) {
  if (const ocsp::Verdict* verdict = find_verdict(address))
    samples.add(to_seconds(verdict->certificate->not_after));
}

void append_certificate_trusted(const endpoint::AddressStatus& address, WallTime,
                                Samples& samples) {
  if (const ocsp::Verdict* verdict = find_verdict(address)) add(samples, verdict->trusted);
}

void append_view_offered(const endpoint::AddressStatus& address, WallTime, Samples& samples) {
  const prober::Observation& latest = *address.latest;
  if (!latest.view.empty() && !latest.failure) samples.add(latest.not_offered ? 0 : 1);
}

// Returns the certificates above the leaf, or nullptr if none of them has a staple.
const std::vector<ocsp::ChainCertificate>* find_stapled_chain(
    const endpoint::AddressStatus& address) {
  const ocsp::Verdict* verdict = find_verdict(address);
  return verdict && has_chain_staple(*verdict) ? &verdict->chain : nullptr;
}

void append_chain_present(const endpoint::AddressStatus& address, WallTime, Samples& samples) {
  const auto* chain = find_stapled_chain(address);
  if (!chain) return;
  for (const ocsp::ChainCertificate& above : *chain) {
    samples.add(above.verdict.present ? 1 : 0, {{"depth", std::to_string(above.depth)}});
  }
}

void append_chain_ok(const endpoint::AddressStatus& address, WallTime now, Samples& samples) {
  const auto* chain = find_stapled_chain(address);
  if (!chain) return;
  for (const ocsp::ChainCertificate& above : *chain) {
    const auto usable = is_ok_at(above.verdict, now);
    if (usable) samples.add(*usable ? 1 : 0, {{"depth", std::to_string(above.depth)}});
  }
}

void append_info(const endpoint::AddressStatus& address, WallTime, Samples& samples) {
  const ocsp::Verdict* verdict = find_verdict(address);
  if (!verdict) return;
  const x509::CertificateFacts& certificate = *verdict->certificate;
  const ocsp::StapleFacts* staple = find_authenticated_staple(address);
  // A single byte that is not UTF-8 would make the whole scrape fail.
  const std::string issuer = text::replace_invalid_utf8(certificate.issuer);
  const std::string responder =
      staple ? text::replace_invalid_utf8(staple->responder.name) : std::string();
  samples.add(
      1, {{"issuer", issuer},
          {"serial", certificate.serial},
          {"responder", responder},
          {"signature_algorithm", staple ? std::string_view(staple->signature_algorithm) : ""},
          {"key_type", certificate.key_type},
          {"tls_version", address.latest->tls_version ? name(*address.latest->tls_version) : ""}});
}

constexpr AddressFamily kAddressFamilies[] = {
    {{"staple_probe_success",
      "1 if the handshake was judged, or the server does not offer the view; 0 if not."},
     append_probe_success},
    {{"staple_probe_failure_info", "1 while the last probe failed, with its stage and reason."},
     append_probe_failure_info},
    {{"staple_probe_duration_seconds", "Duration of the last probe, all attempts together."},
     append_probe_duration},
    {{"staple_last_probe_timestamp_seconds", "When the last probe ended."}, append_last_probe},
    {{"staple_last_success_timestamp_seconds",
      "When the last probe ended whose handshake was judged. Absent if there was none."},
     append_last_success},
    {{"staple_expected",
      "1 if the policy expects a staple: the certificate names a responder or is "
      "must-staple, or the module requires one."},
     append_expected},
    {{"staple_must_staple", "1 if the certificate requires a staple (TLS feature 5, RFC 7633)."},
     append_must_staple},
    {{"staple_present", "1 if at least one attempt received a staple, valid or not."},
     append_present},
    {{"staple_attempts", "Connections of the last probe that requested a staple."},
     append_attempts},
    {{"staple_attempts_stapled", "Connections of the last probe that received a staple."},
     append_attempts_stapled},
    {{"staple_view_offered",
      "1 if the server offers the certificate and TLS version of the view, 0 if not. Absent for "
      "the default view and while the probe fails."},
     append_view_offered},
    {{"staple_ok",
      "1 if a usable staple was presented (authenticated, good, in time, no critical finding but "
      "refresh_overdue), 0 if one was expected and was not usable. Judged again at each scrape. "
      "Absent if no staple is applicable or nothing was learnt."},
     append_ok},
    {{"staple_fault_info", "1 for each finding about the staple, with its severity."},
     append_fault_info},
    {{"staple_cert_status",
      "Certificate status according to an authenticated staple: 1 for its status, 0 for the "
      "others. Absent if the staple is not authenticated."},
     append_cert_status},
    {{"staple_this_update_timestamp_seconds", "thisUpdate of an authenticated staple."},
     append_this_update},
    {{"staple_next_update_timestamp_seconds",
      "nextUpdate of an authenticated staple. Absent if the staple has none."},
     append_next_update},
    {{"staple_produced_at_timestamp_seconds", "producedAt of an authenticated staple."},
     append_produced_at},
    {{"staple_effective_expiry_timestamp_seconds",
      "When clients stop accepting an authenticated staple: the earliest of nextUpdate and "
      "notAfter of the responder's and the server's certificate."},
     append_effective_expiry},
    {{"staple_refresh_due_timestamp_seconds",
      "Latest time for a healthy server to replace its staple. Absent where no refresh can help."},
     append_refresh_due},
    {{"staple_revocation_timestamp_seconds",
      "When the certificate was revoked, per an authenticated staple. Absent if not revoked."},
     append_revocation},
    {{"staple_response_bytes", "Size of the staple, authenticated or not."}, append_response_bytes},
    {{"staple_certificate_not_after_timestamp_seconds", "When the server's certificate expires."},
     append_certificate_not_after},
    {{"staple_certificate_trusted",
      "1 if the chain verifies and names the server. Independent of the staple."},
     append_certificate_trusted},
    {{"staple_chain_present",
      "1 if a staple was sent for the certificate at this depth above the leaf. Absent if no "
      "certificate above the leaf has one."},
     append_chain_present},
    {{"staple_chain_ok",
      "1 if the staple of the certificate at this depth is usable, 0 if not. Judged again at "
      "each scrape. Absent if no staple was sent."},
     append_chain_ok},
    {{"staple_info",
      "Facts about the certificate, the connection and an authenticated staple. Always 1."},
     append_info},
};

void append_phase_duration(const endpoint::AddressStatus& address, WallTime, Samples& samples) {
  for (const Stage stage : {Stage::resolve, Stage::connect, Stage::proxy, Stage::starttls,
                            Stage::handshake, Stage::judge}) {
    const auto& took = address.latest->phases[static_cast<std::size_t>(stage)];
    if (took) samples.add(to_seconds(*took), {{"phase", name(stage)}});
  }
}

constexpr AddressFamily kProbeFamilies[] = {
    {{"staple_probe_phase_duration_seconds",
      "Duration of each stage of the probe. Absent for stages that were not entered."},
     append_phase_duration},
};

}  // namespace

std::span<const AddressFamily> address_families() { return kAddressFamilies; }

std::span<const AddressFamily> probe_families() { return kProbeFamilies; }

}  // namespace staple::metrics
