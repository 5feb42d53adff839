// SPDX-License-Identifier: Apache-2.0

#include "exporter/web/status/view_section.h"

#include <array>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <optional>

#include "exporter/endpoint/summary.h"
#include "exporter/metrics/expected_counts.h"
#include "exporter/report/cause.h"
#include "exporter/report/openssl_commands.h"
#include "exporter/web/status/facts.h"
#include "exporter/web/status/layout.h"
#include "exporter/web/status/selection.h"
#include "exporter/web/status/validity_figure.h"
#include "exporter/web/status/view_name.h"
#include "probes/failure.h"
#include "probes/ocsp/fault.h"

namespace staple::web {
namespace {

Html render_line(std::string_view name, std::string_view text) {
  Html html;
  if (text.empty()) return html;
  return html << "<div><dt>" << name << "</dt><dd>" << text << "</dd></div>";
}

Html render_runbook_link(std::string_view runbook) {
  Html html;
  if (runbook.empty()) return html;
  return html << "<div><dt>Runbook</dt><dd><a href=\"../runbooks/" << runbook << ".md\">" << runbook
              << "</a></dd></div>";
}

/// format_share writes a number of endpoints, of which some may count in part: `6`, `3.5`.
std::string format_share(double endpoints) {
  const std::int64_t tenths = std::llround(10 * endpoints);
  return std::to_string(tenths / 10) + (tenths % 10 == 0 ? "" : "." + std::to_string(tenths % 10));
}

/// suggest_culprit tells whether to examine the CA or the server, by the numbers of the alert
/// StapleIssuerOutage (`issuer:staple_fresh:ratio_outage`). `all` are the endpoints of the CA,
/// `own` is the state of the server. Empty for a server that the alert does not count or whose
/// staple is fresh: its fault says nothing about the CA.
Html suggest_culprit(const metrics::ExpectedByState& all,
                     std::optional<metrics::ExpectedState> own) {
  using metrics::ExpectedState;
  Html html;
  if (own != ExpectedState::overdue && own != ExpectedState::unusable) return html;
  const auto of = [&](ExpectedState state) { return all[static_cast<std::size_t>(state)]; };
  const double stale = of(ExpectedState::overdue) + of(ExpectedState::unusable);
  // Sums of shares such as 1/3 are not exact.
  const double counted = std::round(1000 * (stale + of(ExpectedState::fresh))) / 1000;
  const std::string shown = format_share(stale);
  html << " " << shown << " of the " << format_share(counted)
       << " counted by <a href=\"../runbooks/StapleIssuerOutage.md\">StapleIssuerOutage</a> "
       << std::string_view(shown == "1" ? "has" : "have") << " no fresh staple: ";
  if (counted < 5) return html << "too few to tell whether it is the CA's fault.";
  const bool is_outage = of(ExpectedState::fresh) / counted < 0.5;
  return html << std::string_view(is_outage ? "examine the CA first."
                                            : "examine this server first.");
}

/// render_issuer tells how many endpoints with a certificate of the same issuer have the same
/// fault, and whether to examine the CA or the server. Empty without a fault.
Html render_issuer(const ViewContext& view, const endpoint::Summary& summary) {
  Html html;
  if (!view.observation.verdict || !endpoint::needs_attention(summary.level)) return html;
  const std::string& issuer = view.observation.verdict->certificate->issuer;
  const auto found = view.issuers.find(issuer);
  if (found == view.issuers.end()) return html;
  const auto same = found->second.by_fault.find(summary.cause);
  const std::size_t count = same == found->second.by_fault.end() ? 1 : same->second;
  const LevelCounts& all = found->second.counts;
  Selection selection;
  selection.filter.issuer = issuer;
  html << "<div><dt>Same issuer</dt><dd>" << count << " of <a href=\"../" << format_query(selection)
       << "\">" << all.total() << " endpoints</a> have this fault, ";
  selection.filter.verdicts = list_attention();
  return html << "<a href=\"../" << format_query(selection) << "\">" << all.unwell()
              << " need attention</a>."
              << suggest_culprit(found->second.expected,
                                 metrics::find_expected_state(*view.observation.verdict, view.now))
              << "</dd></div>";
}

/// render_verdict renders the summary at the top of a view.
Html render_verdict(const ViewContext& view, const report::Cause& cause,
                    const endpoint::Summary& summary) {
  const std::string left = report::format_time_left(view.observation, view.now);
  Html html;
  html << "<div class=\"verdict " << class_of(summary.level) << "\"><p class=\"sentence\">"
       << cause.headline << std::string_view(left.empty() ? "" : " ") << left << "</p><dl>"
       << render_line("Clients", cause.clients) << render_line("Likely cause", cause.likely)
       << render_line("What to do", cause.first_step) << render_issuer(view, summary)
       << render_runbook_link(cause.runbook) << "</dl></div>\n";
  return html;
}

ocsp::Level level_of(ocsp::Severity severity) {
  if (severity == ocsp::Severity::critical) return ocsp::Level::critical;
  return severity == ocsp::Severity::warning ? ocsp::Level::warning : ocsp::Level::not_applicable;
}

/// render_findings lists the findings. A fault that the headline explains is not explained again.
Html render_findings(const ocsp::Verdict& verdict, const endpoint::Summary& summary) {
  Html html;
  if (verdict.findings.empty()) return html;
  html << "<h3>Findings</h3><ul class=\"findings\">";
  for (const ocsp::Finding& finding : verdict.findings) {
    const ocsp::FaultEntry& row = entry(finding.fault);
    html << "<li><span class=\"badge plain " << class_of(level_of(finding.severity)) << "\">"
         << name(finding.severity) << "</span> <code>" << row.name
         << "</code> <span class=\"detail\">" << finding.detail << "</span>";
    const bool explained = endpoint::needs_attention(summary.level) && row.name == summary.cause;
    if (!explained) html << "<p class=\"quiet\">" << report::describe(finding.fault) << "</p>";
    html << "</li>\n";
  }
  return html << "</ul>";
}

std::string format_milliseconds(std::chrono::nanoseconds duration) {
  return std::to_string(std::chrono::round<std::chrono::milliseconds>(duration).count()) + " ms";
}

/// render_attempts renders the connections and times of the probe.
Html render_attempts(const ViewContext& view) {
  const prober::Observation& observation = view.observation;
  Html html;
  html << "<h3>Probe</h3><dl class=\"facts\"><div><dt>Probed</dt><dd>"
       << render_time(observation.time, view.now) << "</dd></div>";
  if (observation.failure) {
    const FailureEntry& row = entry(observation.failure->reason);
    html << "<div><dt>Failed</dt><dd><code>" << name(row.stage) << " " << row.name << "</code> "
         << observation.failure->detail << "</dd></div>";
  }
  if (observation.not_offered) html << render_line("Not offered", *observation.not_offered);
  html << "<div><dt>Connections</dt><dd>" << observation.attempts << " requested a staple, "
       << observation.stapled << " received one</dd></div>";
  if (observation.tls_version) html << render_line("TLS", name(*observation.tls_version));
  html << "<div><dt>Duration</dt><dd>" << format_milliseconds(observation.duration);
  for (std::size_t stage = 0; stage < observation.phases.size(); ++stage) {
    if (!observation.phases[stage]) continue;
    html << "<span class=\"phase\">" << name(static_cast<Stage>(stage)) << " "
         << format_milliseconds(*observation.phases[stage]) << "</span>";
  }
  return html << "</dd></div></dl>";
}

Html render_openssl_commands(const ViewContext& view) {
  Html html;
  html << "<h3>Check by hand</h3>";
  for (const report::ShellCommand& command :
       report::list_openssl_commands(view.endpoint, view.observation)) {
    html << "<p class=\"purpose\">" << command.purpose
         << ": <button type=\"button\" class=\"copy\" aria-label=\"Copy: " << command.purpose
         << "\">Copy</button></p><pre tabindex=\"0\" role=\"group\" aria-label=\""
         << command.purpose << "\"><code>" << command.text << "</code></pre>";
  }
  return html;
}

Html render_body(const ViewContext& view) {
  const report::Cause cause = report::find_cause({.observation = view.observation,
                                                  .views = view.views,
                                                  .now = view.now,
                                                  .history = view.history});
  const endpoint::Summary summary = endpoint::summarize_at(view.observation, view.now);
  Html html;
  html << render_verdict(view, cause, summary);
  if (const auto& verdict = view.observation.verdict) {
    if (verdict->authenticated) html << render_validity_figure(*verdict, view.now);
    html << render_findings(*verdict, summary) << render_staple_facts(*verdict, view.now)
         << render_responder_facts(view.observation, view.now)
         << render_certificate_facts(*verdict, view.now) << render_chain_facts(*verdict, view.now);
  }
  return html << render_attempts(view) << render_openssl_commands(view);
}

Html render_heading(const prober::Observation& observation) {
  Html html;
  if (!observation.address.empty()) html << "Address ";
  return html << "<span class=\"address\">" << render_view_name(observation) << "</span>";
}

}  // namespace

std::string make_view_anchor(std::size_t index) { return "v" + std::to_string(index); }

Html render_view_section(const ViewContext& view) {
  Html html;
  if (view.views.size() < 2) {
    return html << "<section id=\"" << make_view_anchor(view.index) << "\"><h2>"
                << render_heading(view.observation) << "</h2>" << render_body(view)
                << "</section>\n";
  }
  html << "<details class=\"view\" id=\"" << make_view_anchor(view.index) << "\"";
  if (view.open) html << " open";
  return html << "><summary><h2>" << render_heading(view.observation) << "</h2> "
              << render_badge(endpoint::summarize_at(view.observation, view.now).level)
              << "</summary>" << render_body(view) << "</details>\n";
}

}  // namespace staple::web
