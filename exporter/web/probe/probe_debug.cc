#include "exporter/web/probe/probe_debug.h"

#include <chrono>
#include <cstddef>
#include <sstream>
#include <string_view>

#include "exporter/configuration/module_text.h"
#include "exporter/log.h"
#include "probes/failure.h"
#include "probes/ocsp/fault.h"
#include "probes/ocsp/verdict.h"

namespace staple::web {
namespace {

double seconds(std::chrono::nanoseconds duration) { return std::chrono::duration<double>(duration).count(); }

LogLevel weight(ocsp::Severity severity) {
  if (severity == ocsp::Severity::critical) return LogLevel::error;
  return severity == ocsp::Severity::warning ? LogLevel::warn : LogLevel::info;
}

/// tell writes what was seen in one view of one address.
void tell(const Log& log, const prober::Observation& seen) {
  const LogField address{"address", seen.address};
  const LogField view{"view", seen.view};
  for (std::size_t stage = 0; stage < seen.phases.size(); ++stage) {
    if (!seen.phases[stage]) continue;
    log.debug("stage ended", {address,
                              view,
                              {"stage", name(static_cast<Stage>(stage))},
                              {"seconds", seconds(*seen.phases[stage])}});
  }
  log.debug("connections that asked for a staple",
            {address, view, {"attempts", seen.attempts}, {"stapled", seen.stapled}});
  if (seen.tls_version) log.debug("shook hands", {address, view, {"tls_version", name(*seen.tls_version)}});
  if (seen.failure) {
    const FailureEntry& row = entry(seen.failure->reason);
    log.error("probe failed", {address,
                               view,
                               {"stage", name(row.stage)},
                               {"reason", row.name},
                               {"detail", seen.failure->detail},
                               {"help", row.help}});
  }
  if (seen.not_offered) log.info("view not offered", {address, view, {"detail", *seen.not_offered}});
  if (!seen.verdict) return;
  for (const ocsp::Finding& finding : seen.verdict->findings) {
    log.write(weight(finding.severity), "found",
              {address,
               view,
               {"fault", entry(finding.fault).name},
               {"severity", name(finding.severity)},
               {"detail", finding.detail}});
  }
  log.info("judged", {address, view, {"verdict", name(level_of(seen))}});
}

}  // namespace

std::string probe_debug(const service::OnDemandProbe& question,
                        const std::vector<prober::Observation>& observations, const std::string& metrics) {
  std::ostringstream text;
  text << "Log of the probe:\n";
  const Log log(text, LogLevel::debug, LogFormat::logfmt, [] { return std::chrono::system_clock::now(); });
  log.info("probed", {{"target", to_string(question.target)},
                      {"module", question.module->name},
                      {"timeout_seconds", seconds(question.limit)}});
  for (const prober::Observation& each : observations) tell(log, each);
  text << "\nMetrics that a scrape would have got:\n"
       << metrics << "\nModule configuration:\n"
       << config::format_module(*question.module);
  return std::move(text).str();
}

}  // namespace staple::web
