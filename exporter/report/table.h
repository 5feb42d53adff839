#pragma once

#include <span>
#include <string>

#include "probes/prober/observation.h"

namespace staple::report {

/// format_views_table writes the views of an endpoint side by side for a terminal: a line each, the
/// columns address, verdict, view, fault and how long clients will accept the staple; `-` where
/// there is nothing to say.
std::string format_views_table(std::span<const prober::Observation* const> views, bool colour);

}  // namespace staple::report
