// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <span>
#include <string>
#include <string_view>

#include "probes/ocsp/verdict.h"
#include "probes/prober/observation.h"

namespace staple::report {

/// format_observation writes an observation as text for a terminal: the verdict, then its findings,
/// the remaining validity, and the facts. `views` are all views of the endpoint (see
/// find_likely_cause()). `colour` adds terminal colours. The text ends with a line break.
std::string format_observation(const prober::Observation& observation,
                               std::span<const prober::Observation* const> views,
                               std::string_view target, bool colour);

/// format_verdict writes a verdict of `now` in the same way. `about` names the judged certificate.
std::string format_verdict(const ocsp::Verdict& verdict, std::string_view about, WallTime now,
                           bool colour);

}  // namespace staple::report
