// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <string>
#include <string_view>

#include "probes/prober/observation.h"
#include "probes/time.h"

namespace staple::report {

/// describe_verdict summarizes an observation as of `now` in one or two sentences.
std::string describe_verdict(const prober::Observation& observation, WallTime now);

/// Explanation tells an operator what a verdict means and what to do.
struct Explanation {
  std::string_view clients;  ///< how clients react, in one or two sentences
  std::string_view advice;   ///< what to do first; empty if there is nothing to do
  /// Name of the alert and of its runbook. Empty without a runbook.
  std::string_view runbook;
};

/// explain returns the explanation of the worst finding as of `now`.
Explanation explain(const prober::Observation& observation, WallTime now);

}  // namespace staple::report
