#pragma once

#include <chrono>

namespace staple {

/// A moment on the wall clock, in whole seconds UTC: what certificates and staples are judged by.
using WallTime = std::chrono::sys_seconds;

/// A span of wall clock time, in whole seconds.
using Seconds = std::chrono::seconds;

/// A moment on the steady clock: what durations are measured by.
using SteadyTime = std::chrono::steady_clock::time_point;

/// Clock reads the two clocks for code that must not read them itself: `probes/` is given one,
/// tests give a false one. Both functions are called from the thread that probes.
struct Clock {
  WallTime (*now)();           ///< wall clock: judges
  SteadyTime (*steady_now)();  ///< steady clock: measures
};

}  // namespace staple
