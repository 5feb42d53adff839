// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <string>

#include "exporter/endpoint/status.h"

namespace staple::report {

/// format_list summarizes many endpoints: one line per view that needs attention, worst first, then
/// the number of endpoints per verdict. `colour` adds terminal colours.
std::string format_list(const endpoint::Snapshot& endpoints, bool colour);

}  // namespace staple::report
