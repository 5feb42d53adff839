// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "exporter/report/symptoms.h"
#include "probes/failure.h"

namespace staple::report {

/// CauseRow is one row of the table of causes. Empty texts are those of the fault's own row.
struct CauseRow {
  bool (*fits)(const Symptoms& s);
  std::string (*headline)(const Symptoms& s) = nullptr;  ///< null: describe_fault()
  std::string_view likely = {};
  std::string_view clients = {};
  std::string_view first_step = {};
  std::optional<std::string_view> runbook = std::nullopt;  ///< nullopt: that of the fault's own row
};

/// The causes that show themselves in several facts, most specific first. The first that fits is
/// the cause.
std::span<const CauseRow> certificate_causes();
std::span<const CauseRow> staple_causes();

/// FaultRow is the cause of a fault if no CauseRow fits.
struct FaultRow {
  std::string_view likely;
  std::string_view clients;
  std::string_view first_step;
  std::string_view runbook;
};

/// describe_fault returns the headline of the fault to explain, which there must be.
std::string describe_fault(const Symptoms& s);

/// find_fault_row returns the row of a fault.
FaultRow find_fault_row(ocsp::Fault fault);

/// find_failure_row returns the row of a failed probe.
FaultRow find_failure_row(Reason reason);

}  // namespace staple::report
