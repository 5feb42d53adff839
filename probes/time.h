// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <chrono>

namespace staple {

/// WallTime is a time in whole seconds UTC. Certificates and staples are judged at a WallTime.
using WallTime = std::chrono::sys_seconds;

/// Seconds is a duration in whole seconds.
using Seconds = std::chrono::seconds;

/// SteadyTime is a time of the monotonic clock, with which durations are measured.
using SteadyTime = std::chrono::steady_clock::time_point;

/// Clock gives access to both clocks, so that tests can replace them. Code in `probes/` reads no
/// clock directly. Both functions are called from the thread that probes.
struct Clock {
  WallTime (*now)();           ///< wall clock, for judging
  SteadyTime (*steady_now)();  ///< monotonic clock, for measuring
};

}  // namespace staple
