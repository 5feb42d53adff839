// SPDX-License-Identifier: Apache-2.0

#include "exporter/endpoint/summary.h"

#include <algorithm>

#include "exporter/endpoint/status.h"
#include "probes/failure.h"
#include "probes/ocsp/fault.h"

namespace staple::endpoint {

Summary summarize(const prober::Observation& observation) {
  Summary result{level_of(observation), {}, {}};
  if (observation.failure) {
    const FailureEntry& row = entry(observation.failure->reason);
    result.stage = name(row.stage);
    result.cause = row.name;
  } else if (needs_attention(result.level) && !observation.verdict->findings.empty()) {
    result.cause = entry(observation.verdict->findings.front().fault).name;
  }
  return result;
}

std::optional<ocsp::Fault> find_fault_at(const ocsp::Verdict& verdict, WallTime now) {
  if (verdict.ok.value_or(false) && !is_ok_at(verdict, now).value_or(false)) {
    // The staple has expired, or it is so near its end without a refresh that this is critical.
    const bool ended = verdict.effective_expiry && now > *verdict.effective_expiry;
    return ended ? ocsp::Fault::expired : ocsp::Fault::refresh_overdue;
  }
  if (verdict.findings.empty() || !needs_attention(verdict.level)) return std::nullopt;
  return verdict.findings.front().fault;
}

Summary summarize_at(const prober::Observation& observation, WallTime now) {
  const auto& verdict = observation.verdict;
  const bool ended =
      verdict && verdict->ok.value_or(false) && !is_ok_at(*verdict, now).value_or(false);
  if (!ended) return summarize(observation);
  return {ocsp::Level::critical, {}, entry(*find_fault_at(*verdict, now)).name};
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
