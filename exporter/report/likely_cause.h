#pragma once

#include <span>
#include <string_view>

#include "probes/prober/observation.h"

namespace staple::report {

/// find_likely_cause names in one sentence what is probably behind the fault, where servers are
/// known to fail in just this way. `views` are all views of the endpoint, this one among them.
/// Empty: no pattern fits.
std::string_view find_likely_cause(const prober::Observation& observation,
                                   std::span<const prober::Observation* const> views);

}  // namespace staple::report
