#pragma once

#include <string>

#include "exporter/endpoint/status.h"

namespace staple::report {

/// format_list sums up many endpoints for a person: a line for each view that is not well, the
/// worst first, and how many there are of each verdict. `colour`: for a terminal.
std::string format_list(const endpoint::Snapshot& endpoints, bool colour);

}  // namespace staple::report
