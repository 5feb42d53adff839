// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <chrono>

#include "probes/time.h"

namespace staple {

/// make_system_clock returns a Clock that reads the system's wall clock and steady clock.
inline Clock make_system_clock() {
  return {[] { return std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now()); },
          [] { return std::chrono::steady_clock::now(); }};
}

}  // namespace staple
