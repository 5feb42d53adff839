// SPDX-License-Identifier: Apache-2.0

#include "exporter/web/probe/probe_debug.h"

#include <chrono>
#include <cstddef>
#include <sstream>
#include <string_view>

#include "exporter/configuration/module_yaml.h"
#include "exporter/log.h"
#include "exporter/service/system_roots.h"
#include "probes/failure.h"
#include "probes/ocsp/fault.h"
#include "probes/ocsp/verdict.h"

namespace staple::web {
namespace {

double to_seconds(std::chrono::nanoseconds duration) {
  return std::chrono::duration<double>(duration).count();
}

LogLevel log_level_of(ocsp::Severity severity) {
  if (severity == ocsp::Severity::critical) return LogLevel::error;
  return severity == ocsp::Severity::warning ? LogLevel::warn : LogLevel::info;
}

/// quotes_target returns whether the detail of a failure has text that the target sent, which need
/// not speak TLS at all.
bool quotes_target(Reason reason) {
  return entry(reason).stage == Stage::starttls || reason == Reason::handshake_not_tls;
}

std::string_view shown_detail(const Failure& failure, bool hides_received) {
  if (!hides_received || !quotes_target(failure.reason)) return failure.detail;
  return "hidden, because neither a fleet nor a list in probe_targets names the target";
}

/// log_observation logs the observation of one view of one address.
void log_observation(const Log& log, const prober::Observation& observation, bool hides_received) {
  const LogField address{"address", observation.address};
  const LogField view{"view", observation.view};
  for (std::size_t stage = 0; stage < observation.phases.size(); ++stage) {
    if (!observation.phases[stage]) continue;
    log.debug("stage finished", {address,
                                 view,
                                 {"stage", name(static_cast<Stage>(stage))},
                                 {"seconds", to_seconds(*observation.phases[stage])}});
  }
  log.debug("connections finished",
            {address, view, {"attempts", observation.attempts}, {"stapled", observation.stapled}});
  if (observation.tls_version)
    log.debug("TLS handshake finished",
              {address, view, {"tls_version", name(*observation.tls_version)}});
  if (observation.failure) {
    const FailureEntry& row = entry(observation.failure->reason);
    log.error("probe failed", {address,
                               view,
                               {"stage", name(row.stage)},
                               {"reason", row.name},
                               {"detail", shown_detail(*observation.failure, hides_received)},
                               {"help", row.help}});
  }
  if (observation.not_offered)
    log.info("view not offered", {address, view, {"detail", *observation.not_offered}});
  if (!observation.verdict) return;
  for (const ocsp::Finding& finding : observation.verdict->findings) {
    log.write(log_level_of(finding.severity), "finding",
              {address,
               view,
               {"fault", entry(finding.fault).name},
               {"severity", name(finding.severity)},
               {"detail", finding.detail}});
  }
  log.info("judgement finished", {address, view, {"verdict", name(level_of(observation))}});
}

Log make_log(std::ostringstream& text) {
  text << "Log of the probe:\n";
  return {text, LogLevel::debug, LogFormat::logfmt,
          [] { return std::chrono::system_clock::now(); }};
}

constexpr std::string_view kMetricsHeading = "\nMetrics that a scrape would have returned:\n";

}  // namespace

std::string render_failure_debug(const prober::Observation& failed, const std::string& metrics) {
  std::ostringstream text;
  log_observation(make_log(text), failed, false);
  text << kMetricsHeading << metrics;
  return std::move(text).str();
}

std::string render_probe_debug(const service::OnDemandProbe& probe,
                               const std::vector<prober::Observation>& observations,
                               const std::string& metrics) {
  std::ostringstream text;
  const Log log = make_log(text);
  log.info("probe finished", {{"target", to_string(probe.target)},
                              {"module", probe.module->name},
                              {"timeout_seconds", to_seconds(probe.limit)}});
  if (probe.is_anonymous) {
    log.warn(
        "client certificate not shown, because neither a fleet nor a list in probe_targets names "
        "the target");
  }
  const std::string problem =
      probe.tls ? service::describe_roots_problem(probe.tls->front()->roots()) : "";
  if (!problem.empty()) log.warn(problem);
  for (const prober::Observation& each : observations)
    log_observation(log, each, probe.hides_received);
  text << kMetricsHeading << metrics << "\nModule configuration:\n"
       << config::format_module(*probe.module);
  return std::move(text).str();
}

}  // namespace staple::web
