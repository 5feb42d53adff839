// SPDX-License-Identifier: Apache-2.0

#include "exporter/web/status/facts.h"

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>

#include "exporter/report/cause.h"
#include "exporter/web/status/layout.h"
#include "exporter/web/status/validity_axis.h"
#include "probes/der/reader.h"
#include "probes/ocsp/fault.h"
#include "probes/responder/responder_status.h"

namespace staple::web {
namespace {

Html render_row(std::string_view name, const Html& value) {
  Html html;
  if (value.empty()) return html;
  return html << "<div><dt>" << name << "</dt><dd>" << value << "</dd></div>";
}

Html render_row(std::string_view name, std::string_view text) {
  Html value;
  value << text;
  return render_row(name, value);
}

Html render_row(std::string_view name, const std::optional<WallTime>& time, WallTime now) {
  return time ? render_row(name, render_time(*time, now)) : Html();
}

Html render_code(std::string_view text) {
  Html html;
  if (text.empty()) return html;
  return html << "<code>" << text << "</code>";
}

Html render_staple_line(const ocsp::Verdict& verdict) {
  Html html;
  if (!verdict.present) {
    html << std::string_view(verdict.expected ? "not sent" : "not sent, not expected");
  } else if (verdict.authenticated) {
    html << "authenticated";
    if (verdict.status)
      html << ": the certificate is <strong>" << name(*verdict.status) << "</strong>";
  } else {
    html << "<strong>not authenticated: its contents cannot be trusted</strong>";
  }
  if (verdict.must_staple) html << " (the certificate is must-staple)";
  return html;
}

/// render_signer renders the responder that signed the staple, or that the staple claims as signer.
Html render_signer(const ocsp::StapleFacts& facts) {
  const ocsp::ResponderFacts& responder = facts.responder;
  Html html;
  html << responder.name;
  if (!responder.key_hash.empty()) {
    html << std::string_view(responder.name.empty() ? "" : ", ")
         << std::string_view(responder.delegated ? "delegated" : "the issuer itself");
  }
  return html;
}

Html render_facts(const ocsp::Verdict& verdict, WallTime now) {
  Html html;
  if (!verdict.staple) return html;
  const ocsp::StapleFacts& facts = *verdict.staple;
  if (verdict.authenticated) {
    html << render_row("Revoked", facts.revoked_at, now);
    if (facts.revocation_reason)
      html << render_row("Reason", ocsp::format_revocation_reason(*facts.revocation_reason));
  }
  html << render_row("This update", facts.this_update, now)
       << render_row("Next update", facts.next_update, now)
       << render_row("Produced", facts.produced_at, now);
  // The legend of the validity has these times.
  if (verdict.authenticated && !has_validity_window(verdict)) {
    const auto refresh_due = find_refresh_due_at(verdict, now);
    html << render_row("Refresh due", refresh_due, now)
         << render_row(report::label_end(verdict, now), verdict.effective_expiry, now);
  }
  html << render_row(verdict.authenticated ? "Signed by" : "Claimed by", render_signer(facts))
       << render_row("Signer valid until", facts.responder.not_after, now)
       << render_row("Key hash", render_code(facts.responder.key_hash))
       << render_row("Signature", facts.signature_algorithm)
       << render_row("Size", std::to_string(facts.size) + " bytes")
       << render_row("SHA-256", render_code(der::to_hex(facts.sha256)));
  return html;
}

Html render_urls(const x509::CertificateFacts& facts) {
  Html html;
  for (const std::string& url : facts.responder_urls)
    html << "<span class=\"url\">" << url << "</span> ";
  return html;
}

bool has_fault(const ocsp::Verdict& verdict, ocsp::Fault fault) {
  return std::ranges::find(verdict.findings, fault, &ocsp::Finding::fault) !=
         verdict.findings.end();
}

std::string_view describe_trust(const ocsp::Verdict& verdict) {
  if (*verdict.trusted) return "yes";
  const bool untrusted = has_fault(verdict, ocsp::Fault::chain_untrusted);
  if (!has_fault(verdict, ocsp::Fault::name_mismatch)) return "no: the chain does not verify";
  return untrusted ? "no: the chain does not verify, and the certificate does not name the server"
                   : "no: the certificate does not name the server";
}

/// render_chain_staple renders the verdict on the staple of a certificate above the leaf.
Html render_chain_staple(const ocsp::StapleVerdict& verdict) {
  Html html;
  if (!verdict.present) return html << "none";
  const bool is_ok = verdict.ok.value_or(false);
  html << std::string_view(is_ok ? "usable" : "not usable");
  if (!verdict.findings.empty() &&
      (!is_ok || verdict.findings.front().severity != ocsp::Severity::information)) {
    html << ": <code>" << entry(verdict.findings.front().fault).name << "</code> "
         << verdict.findings.front().detail;
  }
  return html;
}

}  // namespace

Html render_staple_facts(const ocsp::Verdict& verdict, WallTime now) {
  Html html;
  return html << "<h3>Staple</h3><dl class=\"facts\">"
              << render_row("Staple", render_staple_line(verdict)) << render_facts(verdict, now)
              << "</dl>";
}

Html render_responder_facts(const prober::Observation& observation, WallTime now) {
  Html html;
  if (!observation.responder) return html;
  const responder::ResponderStatus& responder_status = *observation.responder;
  html << "<h3>CA responder</h3><dl class=\"facts\">"
       << render_row("URL", render_code(responder_status.url))
       << render_row("Queried", responder_status.time, now);
  if (const auto* const live = find_live_status(responder_status, now)) {
    html << render_row("Status", name(*live->verdict.status))
         << render_row("This update", live->verdict.staple->this_update, now)
         << render_row("Next update", live->verdict.staple->next_update, now)
         << render_row("Revoked", live->verdict.staple->revoked_at, now);
  }
  if (responder_status.failure) {
    html << render_row("Failure", format_failure(*responder_status.failure));
  }
  if (!responder_status.get_failure.empty()) {
    html << render_row("Method", "POST, because GET failed: " + responder_status.get_failure);
  }
  return html << "</dl>";
}

Html render_certificate_facts(const ocsp::Verdict& verdict, WallTime now) {
  const x509::CertificateFacts& leaf = *verdict.certificate;
  Html html;
  html << "<h3>Certificate</h3><dl class=\"facts\">" << render_row("Subject", leaf.subject)
       << render_row("Issuer", leaf.issuer) << render_row("Serial", render_code(leaf.serial))
       << render_row("SHA-256", render_code(der::to_hex(leaf.sha256)))
       << render_row("Valid from", leaf.not_before, now)
       << render_row("Valid until", leaf.not_after, now) << render_row("Key", leaf.key_type)
       << render_row("Responder", render_urls(leaf))
       << render_row("Must-staple", verdict.must_staple ? "yes" : "no");
  if (verdict.trusted) html << render_row("Trusted", describe_trust(verdict));
  return html << "</dl>";
}

Html render_chain_facts(const ocsp::Verdict& verdict, WallTime now) {
  Html html;
  if (verdict.chain.empty()) return html;
  html << "<h3>Chain</h3><div class=\"scroll\" tabindex=\"0\" role=\"group\" "
          "aria-label=\"Chain\"><table aria-label=\"Chain\"><thead><tr>"
          "<th scope=\"col\">Depth</th><th scope=\"col\">Subject</th>"
          "<th scope=\"col\">Valid until</th><th scope=\"col\">Staple</th></tr></thead><tbody>\n";
  for (const ocsp::ChainCertificate& above : verdict.chain) {
    html << "<tr><td>" << above.depth << "</td><td>" << above.certificate->subject << "</td><td>"
         << render_time(above.certificate->not_after, now) << "</td><td>"
         << render_chain_staple(above.verdict) << "</td></tr>\n";
  }
  return html << "</tbody></table></div>";
}

}  // namespace staple::web
