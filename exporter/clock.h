#pragma once

#include <chrono>

#include "probes/time.h"

namespace staple {

/// real_clock reads the clocks of this machine: it is the Clock of the running program.
inline Clock real_clock() {
  return {[] { return std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now()); },
          [] { return std::chrono::steady_clock::now(); }};
}

}  // namespace staple
