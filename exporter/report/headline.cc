// SPDX-License-Identifier: Apache-2.0

#include "exporter/report/headline.h"

#include "exporter/endpoint/summary.h"
#include "exporter/report/cause.h"
#include "probes/failure.h"
#include "probes/ocsp/fault.h"
#include "probes/text/duration.h"

namespace staple::report {
namespace {

/// list_faults returns the faults of a verdict that need attention, in rank order: `(a, b)`. With
/// `detailed`, the first one has its detail: `(a: detail; b)`.
std::string list_faults(const ocsp::Verdict& verdict, bool detailed) {
  std::string list;
  for (const ocsp::Finding& finding : verdict.findings) {
    if (finding.severity == ocsp::Severity::information) continue;
    list.append(list.empty() ? "(" : detailed ? "; " : ", ").append(entry(finding.fault).name);
    if (detailed && &finding == &verdict.findings.front() && !finding.detail.empty())
      list += ": " + finding.detail;
  }
  return list + ")";
}

std::string describe_failure(const Failure& failure) {
  const FailureEntry& row = entry(failure.reason);
  std::string text(row.help);
  text.append(" (").append(name(row.stage)).append(" ").append(row.name);
  return text + (failure.detail.empty() ? ")" : ": " + failure.detail + ")");
}

}  // namespace

std::string format_headline(const prober::Observation& observation,
                            std::span<const prober::Observation* const> views, bool detailed) {
  if (observation.not_offered)
    return "the server does not offer this view (" + *observation.not_offered + ")";
  if (observation.failure) return describe_failure(*observation.failure);
  const ocsp::Verdict& verdict = *observation.verdict;
  const WallTime now = observation.time;
  const Cause cause = find_cause({.observation = observation, .views = views, .now = now});
  std::string text = cause.headline;
  if (endpoint::needs_attention(verdict.level)) text += " " + list_faults(verdict, detailed);
  const std::string left = detailed ? "" : format_time_left(observation, now);
  return left.empty() ? text : text + " " + left;
}

std::string format_headline(const ocsp::Verdict& verdict, WallTime now) {
  if (endpoint::needs_attention(verdict.level))
    return describe(verdict.findings.front().fault) + " " + list_faults(verdict, false);
  prober::Observation observation;
  observation.verdict = verdict;
  observation.time = now;
  return format_headline(observation, {}, false);
}

std::string format_left(const prober::Observation& observation) {
  if (!observation.verdict) return "-";
  const ocsp::Verdict& verdict = *observation.verdict;
  const auto& expiry = verdict.effective_expiry;
  if (!verdict.authenticated || !expiry) return "-";
  if (*expiry <= observation.time) return "none";
  const bool accepted = !format_time_left(observation, observation.time).empty();
  return accepted ? text::format_duration(*expiry - observation.time) : "-";
}

std::string describe_endpoint(std::string_view target, const prober::Observation& observation) {
  std::string text(target);
  if (!observation.address.empty() && target.find(observation.address) == target.npos)
    text += " at " + observation.address;
  if (!observation.view.empty()) text += " (" + observation.view + ")";
  return text;
}

}  // namespace staple::report
