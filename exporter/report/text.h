#pragma once

#include <span>
#include <string>
#include <string_view>

#include "probes/ocsp/verdict.h"
#include "probes/prober/observation.h"

namespace staple::report {

/// observation_text writes an observation for a person at a terminal: the verdict first, then why, how long
/// is left, and the facts. `views` are all views of the endpoint (see likely_cause()). `colour` adds terminal
/// colours. Ends with a line break.
std::string observation_text(const prober::Observation& observation,
                             std::span<const prober::Observation* const> views, std::string_view target,
                             bool colour);

/// verdict_text writes a verdict reached at `now` in the same way; `about` names what was judged.
std::string verdict_text(const ocsp::Verdict& verdict, std::string_view about, WallTime now, bool colour);

}  // namespace staple::report
