// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <vector>

#include "exporter/endpoint/status.h"
#include "exporter/schedule/due.h"

namespace staple::schedule {

/// list_held_staples returns the times of all usable staples of the last probe, in every view, for
/// the leaf and for the certificates above it. They count from the end of the last observation,
/// when the probe ended.
std::vector<HeldStaple> list_held_staples(const endpoint::Status& status);

}  // namespace staple::schedule
