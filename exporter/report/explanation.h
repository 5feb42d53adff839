#pragma once

#include <string>
#include <string_view>

#include "probes/prober/observation.h"
#include "probes/time.h"

namespace staple::report {

/// describe_verdict says at `now`, in one sentence or two, what an observation amounts to.
std::string describe_verdict(const prober::Observation& observation, WallTime now);

/// Explanation is what stands beside a verdict for the person who is to do something about it.
struct Explanation {
  std::string_view clients;  ///< what clients do with it, in a sentence
  std::string_view advice;   ///< what to do first, in a sentence; empty: nothing
  /// The alert that tells of it, by which its runbook is named; empty: none
  std::string_view runbook;
};

/// explain goes by what is worst at `now`.
Explanation explain(const prober::Observation& observation, WallTime now);

}  // namespace staple::report
