// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <span>
#include <string_view>

#include "probes/prober/observation.h"

namespace staple::report {

/// find_likely_cause returns the probable cause of a fault, if the observation matches a known
/// failure mode of servers. `views` are all views of the endpoint, this one included. Empty if no
/// pattern matches.
std::string_view find_likely_cause(const prober::Observation& observation,
                                   std::span<const prober::Observation* const> views);

}  // namespace staple::report
