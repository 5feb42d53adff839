// SPDX-License-Identifier: Apache-2.0

#include "exporter/endpoint/summary.h"

#include <algorithm>
#include <tuple>

#include "exporter/endpoint/status.h"
#include "probes/failure.h"
#include "probes/ocsp/fault.h"

namespace staple::endpoint {
namespace {

/// find_first_finding returns the finding that names the fault of a verdict. Null if the verdict
/// needs no attention.
const ocsp::Finding* find_first_finding(const ocsp::Verdict& verdict) {
  if (verdict.findings.empty() || !needs_attention(verdict.level)) return nullptr;
  return &verdict.findings.front();
}

/// find_worse_fault returns the fault that time has added since the probe, if it ranks before the
/// fault that the probe found.
std::optional<ocsp::LaterFault> find_worse_fault(const ocsp::Verdict& verdict, WallTime now) {
  const auto later = find_later_fault(verdict, now);
  const ocsp::Finding* const first = find_first_finding(verdict);
  if (!later || !first) return later;
  const bool is_worse =
      std::tuple(later->severity, first->fault) > std::tuple(first->severity, later->fault);
  return is_worse ? later : std::nullopt;
}

}  // namespace

Summary summarize(const prober::Observation& observation) {
  Summary result{level_of(observation), {}, {}};
  if (observation.failure) {
    const FailureEntry& row = entry(observation.failure->reason);
    result.stage = name(row.stage);
    result.cause = row.name;
  } else if (observation.verdict) {
    if (const auto* const first = find_first_finding(*observation.verdict))
      result.cause = entry(first->fault).name;
  }
  return result;
}

std::optional<ocsp::Fault> find_fault_at(const ocsp::Verdict& verdict, WallTime now) {
  if (const auto later = find_worse_fault(verdict, now)) return later->fault;
  const ocsp::Finding* const first = find_first_finding(verdict);
  return first ? std::optional(first->fault) : std::nullopt;
}

Summary summarize_at(const prober::Observation& observation, WallTime now) {
  if (!observation.verdict) return summarize(observation);
  const auto later = find_worse_fault(*observation.verdict, now);
  if (!later) return summarize(observation);
  const bool critical = later->severity == ocsp::Severity::critical;
  return {critical ? ocsp::Level::critical : ocsp::Level::warning, {}, entry(later->fault).name};
}

std::string to_string(const Summary& summary) {
  std::string text(name(summary.level));
  for (const std::string_view word : {summary.stage, summary.cause}) {
    if (!word.empty()) text.append(" ").append(word);
  }
  return text;
}

bool needs_attention(ocsp::Level level) {
  return level != ocsp::Level::ok && level != ocsp::Level::not_applicable;
}

int urgency_of(ocsp::Level level) {
  switch (level) {
    case ocsp::Level::not_applicable:
      return 0;
    case ocsp::Level::ok:
      return 1;
    case ocsp::Level::warning:
      return 2;
    case ocsp::Level::unreachable:
      return 3;
    case ocsp::Level::critical:
      return 4;
  }
  return 0;
}

const AddressStatus* find_worst_address(const Status& status) {
  const auto worst = std::ranges::max_element(
      status.addresses, {},
      [](const AddressStatus& address) { return urgency_of(level_of(*address.latest)); });
  return worst == status.addresses.end() ? nullptr : &*worst;
}

std::optional<ocsp::Level> find_worst_level(const Status& status) {
  const AddressStatus* const address = find_worst_address(status);
  if (!address) return std::nullopt;
  return level_of(*address->latest);
}

std::vector<Summary> summarize_addresses(const Status& status) {
  std::vector<Summary> result;
  result.reserve(status.addresses.size());
  for (const AddressStatus& address : status.addresses)
    result.push_back(summarize(*address.latest));
  std::sort(result.begin(), result.end());
  result.erase(std::unique(result.begin(), result.end()), result.end());
  return result;
}

}  // namespace staple::endpoint
