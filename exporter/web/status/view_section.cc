#include "exporter/web/status/view_section.h"

#include <array>
#include <chrono>

#include "exporter/endpoint/summary.h"
#include "exporter/report/by_hand.h"
#include "exporter/report/cause.h"
#include "exporter/report/explanation.h"
#include "exporter/web/status/facts.h"
#include "exporter/web/status/frame.h"
#include "exporter/web/status/validity.h"
#include "probes/failure.h"
#include "probes/ocsp/fault.h"

namespace staple::web {
namespace {

Html line(std::string_view name, std::string_view text) {
  Html html;
  if (text.empty()) return html;
  return html << "<div><dt>" << name << "</dt><dd>" << text << "</dd></div>";
}

Html runbook_link(std::string_view runbook) {
  Html html;
  if (runbook.empty()) return html;
  return html << "<div><dt>Runbook</dt><dd><a href=\"../runbooks/" << runbook << ".md\">" << runbook
              << "</a></dd></div>";
}

/// verdict is the answer for a person in a hurry.
Html verdict(const ShownView& view) {
  const report::Explanation told = report::explain(view.seen, view.now);
  const ocsp::Level level = endpoint::summarize_at(view.seen, view.now).level;
  Html html;
  html << "<div class=\"verdict " << class_of(level) << "\"><p class=\"sentence\">"
       << report::describe_verdict(view.seen, view.now) << "</p><dl>" << line("What clients do", told.clients)
       << line("Likely cause", report::find_likely_cause(view.seen, view.all))
       << line("What to do", told.advice) << runbook_link(told.runbook) << "</dl></div>\n";
  return html;
}

ocsp::Level level_of(ocsp::Severity severity) {
  if (severity == ocsp::Severity::critical) return ocsp::Level::critical;
  return severity == ocsp::Severity::warning ? ocsp::Level::warning : ocsp::Level::not_applicable;
}

Html findings(const ocsp::Verdict& verdict) {
  Html html;
  if (verdict.findings.empty()) return html;
  html << "<h3>Findings</h3><ul class=\"findings\">";
  for (const ocsp::Finding& finding : verdict.findings) {
    const ocsp::FaultEntry& row = entry(finding.fault);
    html << "<li><span class=\"badge plain " << class_of(level_of(finding.severity)) << "\">"
         << name(finding.severity) << "</span> <code>" << row.name << "</code> <span class=\"detail\">"
         << finding.detail << "</span><p class=\"quiet\">" << row.help << "</p></li>\n";
  }
  return html << "</ul>";
}

std::string milliseconds(std::chrono::nanoseconds duration) {
  return std::to_string(std::chrono::round<std::chrono::milliseconds>(duration).count()) + " ms";
}

/// attempts tells of the probe itself.
Html attempts(const ShownView& view) {
  const prober::Observation& seen = view.seen;
  Html html;
  html << "<h3>Probe</h3><dl class=\"facts\"><div><dt>Probed</dt><dd>" << render_time(seen.time, view.now)
       << "</dd></div>";
  if (seen.failure) {
    const FailureEntry& row = entry(seen.failure->reason);
    html << "<div><dt>Failed</dt><dd><code>" << name(row.stage) << " " << row.name << "</code> "
         << seen.failure->detail << "</dd></div>";
  }
  if (seen.not_offered) html << line("Not offered", *seen.not_offered);
  html << "<div><dt>Connections</dt><dd>" << seen.attempts << " asked for a staple, " << seen.stapled
       << " got one</dd></div>";
  if (seen.tls_version) html << line("TLS", name(*seen.tls_version));
  html << "<div><dt>Took</dt><dd>" << milliseconds(seen.duration);
  for (std::size_t stage = 0; stage < seen.phases.size(); ++stage) {
    if (!seen.phases[stage]) continue;
    html << "<span class=\"phase\">" << name(static_cast<Stage>(stage)) << " "
         << milliseconds(*seen.phases[stage]) << "</span>";
  }
  return html << "</dd></div></dl>";
}

Html render_openssl_commands(const ShownView& view) {
  Html html;
  html << "<h3>See it by hand</h3>";
  for (const report::ShellCommand& command : report::list_openssl_commands(view.endpoint, view.seen)) {
    html << "<p class=\"purpose\">" << command.purpose
         << ": <button type=\"button\" class=\"copy\">Copy</button></p><pre tabindex=\"0\"><code>"
         << command.text << "</code></pre>";
  }
  return html;
}

Html body(const ShownView& view) {
  Html html;
  html << verdict(view);
  if (const auto& reached = view.seen.verdict) {
    if (reached->authenticated) html << validity_window(*reached, view.now);
    html << findings(*reached) << staple_facts(*reached, view.now) << responder_facts(view.seen, view.now)
         << certificate_facts(*reached, view.now) << chain_facts(*reached, view.now);
  }
  return html << attempts(view) << render_openssl_commands(view);
}

/// about names the view: `192.0.2.7, tls1.2`.
Html about(const prober::Observation& seen) {
  Html html;
  if (seen.address.empty()) {
    html << "no address";
  } else {
    html << seen.address;
  }
  if (!seen.view.empty()) html << ", " << seen.view;
  return html;
}

}  // namespace

std::string view_anchor(std::size_t number) { return "v" + std::to_string(number); }

Html view_section(const ShownView& view) {
  Html html;
  if (view.all.size() < 2) {
    return html << "<section id=\"" << view_anchor(view.number) << "\"><h2 class=\"address\">"
                << about(view.seen) << "</h2>" << body(view) << "</section>\n";
  }
  html << "<details class=\"view\" id=\"" << view_anchor(view.number) << "\"";
  if (view.open) html << " open";
  return html << "><summary><h2 class=\"address\">" << about(view.seen) << "</h2> "
              << render_badge(endpoint::summarize_at(view.seen, view.now).level) << "</summary>" << body(view)
              << "</details>\n";
}

}  // namespace staple::web
