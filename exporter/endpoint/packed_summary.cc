// SPDX-License-Identifier: Apache-2.0

#include "exporter/endpoint/packed_summary.h"

#include <algorithm>

#include "probes/failure.h"
#include "probes/ocsp/fault.h"

namespace staple::endpoint {

PackedSummary::PackedSummary(const std::optional<Summary>& summary) {
  if (!summary) return;
  level_ = static_cast<std::uint8_t>(summary->level);
  const auto failure = std::ranges::find_if(failure_table(), [&](const FailureEntry& row) {
    return row.name == summary->cause && name(row.stage) == summary->stage;
  });
  const auto fault =
      std::ranges::find(ocsp::fault_table(), summary->cause, &ocsp::FaultEntry::name);
  if (failure != failure_table().end()) {
    table_ = Table::failures;
    row_ = static_cast<std::uint8_t>(failure->reason);
  } else if (fault != ocsp::fault_table().end()) {
    table_ = Table::faults;
    row_ = static_cast<std::uint8_t>(fault->fault);
  }
}

std::optional<Summary> PackedSummary::unpack() const {
  if (level_ == kNoLevel) return std::nullopt;
  Summary summary{static_cast<ocsp::Level>(level_), {}, {}};
  if (table_ == Table::failures) {
    const FailureEntry& row = entry(static_cast<Reason>(row_));
    summary.stage = name(row.stage);
    summary.cause = row.name;
  } else if (table_ == Table::faults) {
    summary.cause = entry(static_cast<ocsp::Fault>(row_)).name;
  }
  return summary;
}

}  // namespace staple::endpoint
