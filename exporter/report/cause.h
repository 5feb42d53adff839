// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <span>
#include <string>
#include <string_view>

#include "exporter/endpoint/history.h"
#include "probes/ocsp/fault.h"
#include "probes/prober/observation.h"
#include "probes/time.h"

namespace staple::report {

/// Evidence is what a cause is recognized by.
struct Evidence {
  const prober::Observation& observation;
  /// All views of the endpoint, this one included. Empty if they are not known.
  std::span<const prober::Observation* const> views = {};
  WallTime now;                                ///< as of which the observation is explained
  const endpoint::History* history = nullptr;  ///< of the endpoint; null if it is not known
};

/// Cause explains an observation: one cause in the real world may show itself in several findings.
struct Cause {
  std::string headline;         ///< what is wrong, in one or two sentences; never empty
  std::string_view likely;      ///< the likely reason; empty if none is known
  std::string_view clients;     ///< how clients react, in one or two sentences
  std::string_view first_step;  ///< what to do first; empty if there is nothing to do
  std::string_view runbook;     ///< the alert and its runbook; empty without a runbook
};

/// find_cause returns the first cause of the table that fits the evidence.
Cause find_cause(const Evidence& evidence);

/// describe returns the help of a fault, without the remark about another severity.
std::string describe(ocsp::Fault fault);

/// format_time_left returns a sentence on how long clients will accept the staple. Empty if they do
/// not accept it, or refuse the connection for its certificate.
std::string format_time_left(const prober::Observation& observation, WallTime now);

/// label_end returns how the effective expiry is called at `now`: when clients stop accepting the
/// staple, or when it ends if they do not accept it.
std::string_view label_end(const ocsp::StapleVerdict& verdict, WallTime now);

}  // namespace staple::report
