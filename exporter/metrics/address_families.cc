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

double seconds(WallTime time) { return static_cast<double>(time.time_since_epoch().count()); }

double seconds(std::chrono::nanoseconds duration) { return std::chrono::duration<double>(duration).count(); }

void add(Samples& samples, const std::optional<WallTime>& time) {
  if (time) samples.add(seconds(*time));
}

void add(Samples& samples, const std::optional<bool>& flag) {
  if (flag) samples.add(*flag ? 1 : 0);
}

// What a handshake ended in; absent: it did not.
const ocsp::Verdict* verdict(const endpoint::AddressStatus& address) {
  return address.latest->verdict ? &*address.latest->verdict : nullptr;
}

// The facts of a staple that may be believed; null: there are none.
const ocsp::StapleFacts* believed(const endpoint::AddressStatus& address) {
  const ocsp::Verdict* reached = verdict(address);
  return reached && reached->authenticated ? reached->staple.get() : nullptr;
}

void probe_success(const endpoint::AddressStatus& address, WallTime, Samples& samples) {
  samples.add(address.latest->failure ? 0 : 1);
}

void probe_failure_info(const endpoint::AddressStatus& address, WallTime, Samples& samples) {
  if (!address.latest->failure) return;
  const FailureEntry& row = entry(address.latest->failure->reason);
  samples.add(1, {{"stage", name(row.stage)}, {"reason", row.name}});
}

void probe_duration(const endpoint::AddressStatus& address, WallTime, Samples& samples) {
  samples.add(seconds(address.latest->duration));
}

void last_probe(const endpoint::AddressStatus& address, WallTime, Samples& samples) {
  samples.add(seconds(address.latest->time));
}

void last_success(const endpoint::AddressStatus& address, WallTime, Samples& samples) {
  add(samples, address.last_success);
}

void expected(const endpoint::AddressStatus& address, WallTime, Samples& samples) {
  if (const ocsp::Verdict* reached = verdict(address)) samples.add(reached->expected ? 1 : 0);
}

void must_staple(const endpoint::AddressStatus& address, WallTime, Samples& samples) {
  if (const ocsp::Verdict* reached = verdict(address)) samples.add(reached->must_staple ? 1 : 0);
}

void present(const endpoint::AddressStatus& address, WallTime, Samples& samples) {
  if (const ocsp::Verdict* reached = verdict(address)) samples.add(reached->present ? 1 : 0);
}

void attempts(const endpoint::AddressStatus& address, WallTime, Samples& samples) {
  samples.add(address.latest->attempts);
}

void attempts_stapled(const endpoint::AddressStatus& address, WallTime, Samples& samples) {
  samples.add(address.latest->stapled);
}

void ok(const endpoint::AddressStatus& address, WallTime now, Samples& samples) {
  if (const ocsp::Verdict* reached = verdict(address)) add(samples, is_ok_at(*reached, now));
}

void fault_info(const endpoint::AddressStatus& address, WallTime, Samples& samples) {
  const ocsp::Verdict* reached = verdict(address);
  if (!reached) return;
  const ocsp::Finding* previous = nullptr;
  for (const ocsp::Finding& finding : reached->findings) {
    // Ranked, so that the same fault found twice stands side by side; as a series it exists once.
    const bool repeated =
        previous && previous->fault == finding.fault && previous->severity == finding.severity;
    previous = &finding;
    if (repeated) continue;
    samples.add(1, {{"fault", entry(finding.fault).name}, {"severity", name(finding.severity)}});
  }
}

void cert_status(const endpoint::AddressStatus& address, WallTime, Samples& samples) {
  const ocsp::Verdict* reached = verdict(address);
  if (!reached || !reached->authenticated || !reached->status) return;
  for (const ocsp::CertStatus status :
       {ocsp::CertStatus::good, ocsp::CertStatus::revoked, ocsp::CertStatus::unknown}) {
    samples.add(*reached->status == status ? 1 : 0, {{"status", name(status)}});
  }
}

void this_update(const endpoint::AddressStatus& address, WallTime, Samples& samples) {
  if (const ocsp::StapleFacts* staple = believed(address)) add(samples, staple->this_update);
}

void next_update(const endpoint::AddressStatus& address, WallTime, Samples& samples) {
  if (const ocsp::StapleFacts* staple = believed(address)) add(samples, staple->next_update);
}

void produced_at(const endpoint::AddressStatus& address, WallTime, Samples& samples) {
  if (const ocsp::StapleFacts* staple = believed(address)) add(samples, staple->produced_at);
}

void effective_expiry(const endpoint::AddressStatus& address, WallTime, Samples& samples) {
  if (believed(address)) add(samples, verdict(address)->effective_expiry);
}

void refresh_due(const endpoint::AddressStatus& address, WallTime, Samples& samples) {
  if (believed(address)) add(samples, verdict(address)->refresh_due);
}

void revocation(const endpoint::AddressStatus& address, WallTime, Samples& samples) {
  const ocsp::StapleFacts* staple = believed(address);
  if (staple && verdict(address)->status == ocsp::CertStatus::revoked) add(samples, staple->revoked_at);
}

void response_bytes(const endpoint::AddressStatus& address, WallTime, Samples& samples) {
  const ocsp::Verdict* reached = verdict(address);
  if (reached && reached->staple) samples.add(static_cast<double>(reached->staple->size));
}

void certificate_not_after(const endpoint::AddressStatus& address, WallTime, Samples& samples) {
  if (const ocsp::Verdict* reached = verdict(address)) samples.add(seconds(reached->certificate->not_after));
}

void certificate_trusted(const endpoint::AddressStatus& address, WallTime, Samples& samples) {
  if (const ocsp::Verdict* reached = verdict(address)) add(samples, reached->trusted);
}

void view_offered(const endpoint::AddressStatus& address, WallTime, Samples& samples) {
  const prober::Observation& latest = *address.latest;
  if (!latest.view.empty() && !latest.failure) samples.add(latest.not_offered ? 0 : 1);
}

// The certificates above the leaf, where a staple came with any of them.
const std::vector<ocsp::ChainCertificate>* stapled_chain(const endpoint::AddressStatus& address) {
  const ocsp::Verdict* reached = verdict(address);
  return reached && has_chain_staple(*reached) ? &reached->chain : nullptr;
}

void chain_present(const endpoint::AddressStatus& address, WallTime, Samples& samples) {
  const auto* chain = stapled_chain(address);
  if (!chain) return;
  for (const ocsp::ChainCertificate& above : *chain) {
    samples.add(above.verdict.present ? 1 : 0, {{"depth", std::to_string(above.depth)}});
  }
}

void chain_ok(const endpoint::AddressStatus& address, WallTime now, Samples& samples) {
  const auto* chain = stapled_chain(address);
  if (!chain) return;
  for (const ocsp::ChainCertificate& above : *chain) {
    const auto usable = is_ok_at(above.verdict, now);
    if (usable) samples.add(*usable ? 1 : 0, {{"depth", std::to_string(above.depth)}});
  }
}

void info(const endpoint::AddressStatus& address, WallTime, Samples& samples) {
  const ocsp::Verdict* reached = verdict(address);
  if (!reached) return;
  const x509::CertificateFacts& certificate = *reached->certificate;
  const ocsp::StapleFacts* staple = believed(address);
  // One byte that is not UTF-8 would cost the whole scrape.
  const std::string issuer = text::replace_invalid_utf8(certificate.issuer);
  const std::string responder = staple ? text::replace_invalid_utf8(staple->responder.name) : std::string();
  samples.add(1, {{"issuer", issuer},
                  {"serial", certificate.serial},
                  {"responder", responder},
                  {"signature_algorithm", staple ? std::string_view(staple->signature_algorithm) : ""},
                  {"key_type", certificate.key_type},
                  {"tls_version", address.latest->tls_version ? name(*address.latest->tls_version) : ""}});
}

constexpr AddressFamily address_table[] = {
    {{"staple_probe_success",
      "1 if the handshake completed and could be judged, or the server does not offer the view; 0 if not."},
     probe_success},
    {{"staple_probe_failure_info", "1 while the last probe failed: at which stage and why."},
     probe_failure_info},
    {{"staple_probe_duration_seconds", "How long the last probe took, all attempts together."},
     probe_duration},
    {{"staple_last_probe_timestamp_seconds", "When the last probe ended."}, last_probe},
    {{"staple_last_success_timestamp_seconds",
      "When the last probe ended that completed the handshake and could be judged. Absent if none did."},
     last_success},
    {{"staple_expected",
      "1 if the policy expects a staple: the certificate names a responder or is must-staple, or the module "
      "requires one."},
     expected},
    {{"staple_must_staple", "1 if the certificate demands a staple (TLS feature 5, RFC 7633)."}, must_staple},
    {{"staple_present", "1 if a staple was seen on at least one attempt, whatever it is."}, present},
    {{"staple_attempts", "Connections of the last probe that asked for a staple."}, attempts},
    {{"staple_attempts_stapled", "Connections of the last probe in which a staple came."}, attempts_stapled},
    {{"staple_view_offered",
      "1 if the server offers what the view asks for, 0 if it has no such certificate or TLS version. Absent "
      "for "
      "the default view and while the probe fails."},
     view_offered},
    {{"staple_ok",
      "1 if a usable staple was presented (present, authenticated, good, in time, nothing critical), 0 if "
      "one "
      "was expected and that does not hold. Judged again at the moment of the scrape. Absent if no staple is "
      "applicable or nothing was learnt."},
     ok},
    {{"staple_fault_info", "1 for each finding about the staple, with its severity."}, fault_info},
    {{"staple_cert_status",
      "What an authenticated staple says of the certificate: 1 for its status, 0 for the others. Absent if "
      "the "
      "staple is not authenticated."},
     cert_status},
    {{"staple_this_update_timestamp_seconds", "thisUpdate of an authenticated staple."}, this_update},
    {{"staple_next_update_timestamp_seconds",
      "nextUpdate of an authenticated staple. Absent if it has none."},
     next_update},
    {{"staple_produced_at_timestamp_seconds", "producedAt of an authenticated staple."}, produced_at},
    {{"staple_effective_expiry_timestamp_seconds",
      "When clients stop accepting an authenticated staple: the earliest of nextUpdate and the end of the "
      "responder's and the server's certificate."},
     effective_expiry},
    {{"staple_refresh_due_timestamp_seconds",
      "When a healthy server has replaced its staple at the latest. Absent without nextUpdate."},
     refresh_due},
    {{"staple_revocation_timestamp_seconds",
      "When the certificate was revoked, as an authenticated staple says. Absent if it is not."},
     revocation},
    {{"staple_response_bytes", "Size of the staple, authenticated or not."}, response_bytes},
    {{"staple_certificate_not_after_timestamp_seconds", "When the server's certificate ends."},
     certificate_not_after},
    {{"staple_certificate_trusted",
      "1 if the chain verifies and names the server. Says nothing about the staple."},
     certificate_trusted},
    {{"staple_chain_present",
      "1 if a staple came with the certificate at this depth above the leaf. Absent if none came with any."},
     chain_present},
    {{"staple_chain_ok",
      "1 if the staple of the certificate at this depth is usable, 0 if not. Judged again at the moment of "
      "the "
      "scrape. Absent if none came."},
     chain_ok},
    {{"staple_info",
      "Facts of the certificate and of the connection, and of the staple if it is authenticated. Always 1."},
     info},
};

void phase_duration(const endpoint::AddressStatus& address, WallTime, Samples& samples) {
  for (const Stage stage :
       {Stage::resolve, Stage::connect, Stage::proxy, Stage::starttls, Stage::handshake, Stage::judge}) {
    const auto& took = address.latest->phases[static_cast<std::size_t>(stage)];
    if (took) samples.add(seconds(*took), {{"phase", name(stage)}});
  }
}

constexpr AddressFamily probe_table[] = {
    {{"staple_probe_phase_duration_seconds",
      "How long each stage of the probe took. Absent for stages that were not entered."},
     phase_duration},
};

}  // namespace

std::span<const AddressFamily> address_families() { return address_table; }

std::span<const AddressFamily> probe_families() { return probe_table; }

}  // namespace staple::metrics
