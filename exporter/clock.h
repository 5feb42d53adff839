#pragma once

#include <chrono>

#include "probes/time.h"

namespace staple {

/// make_system_clock reads the clocks of this machine: it is the Clock of the running program.
inline Clock make_system_clock() {
  return {[] { return std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now()); },
          [] { return std::chrono::steady_clock::now(); }};
}

}  // namespace staple
