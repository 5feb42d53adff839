// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <span>
#include <string>
#include <string_view>

#include "probes/ocsp/verdict.h"
#include "probes/prober/observation.h"

namespace staple::report {

/// format_observation writes an observation as text for a terminal: the verdict and its headline,
/// the findings, the likely cause, what to do first, and the facts. `views` are all views of the
/// endpoint (see find_cause()). `colour` adds terminal colours. The text ends with a line break.
std::string format_observation(const prober::Observation& observation,
                               std::span<const prober::Observation* const> views,
                               std::string_view target, bool colour);

/// format_verdict writes a verdict of `now` in the same way, without its cause. `about` names the
/// judged certificate.
std::string format_verdict(const ocsp::Verdict& verdict, std::string_view about, WallTime now,
                           bool colour);

}  // namespace staple::report
