// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <span>
#include <string>

#include "probes/prober/observation.h"

namespace staple::report {

/// format_views_table writes the views of an endpoint as a table, one line each: address, verdict,
/// view, fault, and how long clients will accept the staple. Empty cells are `-`.
std::string format_views_table(std::span<const prober::Observation* const> views, bool colour);

}  // namespace staple::report
