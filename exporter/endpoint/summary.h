// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "probes/prober/observation.h"

namespace staple::endpoint {

struct AddressStatus;  // exporter/endpoint/status.h
struct Status;         // exporter/endpoint/status.h

/// Summary is the part of an observation that is logged and whose changes are recorded.
struct Summary {
  ocsp::Level level = ocsp::Level::not_applicable;
  std::string_view stage;  ///< of the failure; empty if there is a verdict
  std::string_view cause;  ///< the fault or the reason of the failure; empty if there is none

  auto operator<=>(const Summary&) const = default;
};

/// summarize returns the summary of an observation.
Summary summarize(const prober::Observation& observation);

/// find_fault_at returns the fault of a verdict at `now`: its first fault, or one that time has
/// added since the probe and that ranks before it (see ocsp::find_later_fault()). Returns nullopt
/// if the verdict needs no attention.
std::optional<ocsp::Fault> find_fault_at(const ocsp::Verdict& verdict, WallTime now);

/// summarize_at returns the summary of an observation at `now`, with the fault of find_fault_at().
Summary summarize_at(const prober::Observation& observation, WallTime now);

/// to_string writes the summary as in logs: `ok`, `critical expired`, `unreachable
/// connect refused`.
std::string to_string(const Summary& summary);

/// needs_attention returns false for ok and not applicable, true for the other levels.
bool needs_attention(ocsp::Level level);

/// urgency_of returns the rank of a level. From the highest: critical, unreachable, warning, ok,
/// not applicable.
int urgency_of(ocsp::Level level);

/// find_worst_address returns the address and view with the highest urgency, the first of several.
/// Returns null before the first probe.
const AddressStatus* find_worst_address(const Status& status);

/// find_worst_level returns the level of find_worst_address(), which is the level of the endpoint.
/// Returns nullopt before the first probe.
std::optional<ocsp::Level> find_worst_level(const Status& status);

/// summarize_addresses returns the distinct summaries of all addresses, sorted. They stay the same
/// if only the addresses of a name rotate.
std::vector<Summary> summarize_addresses(const Status& status);

}  // namespace staple::endpoint
