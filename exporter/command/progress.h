// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <chrono>
#include <cstddef>
#include <iosfwd>
#include <string>

#include "probes/time.h"

namespace staple::command {

/// format_progress writes a progress bar: `[######------] 512/1024, 12 unhealthy`.
std::string format_progress(std::size_t done, std::size_t all, std::size_t unhealthy);

/// Progress draws the bar of format_progress() on one line of a terminal, if a run takes longer
/// than 200 ms.
class Progress {
 public:
  /// Progress draws on `terminal`, or not at all if `terminal` is null.
  Progress(std::ostream* terminal, std::size_t all, SteadyTime start)
      : terminal_(terminal), all_(all), last_(start) {}

  /// step counts a target that was finished at `now`.
  void step(bool is_unhealthy, SteadyTime now);

  /// clear removes the bar, so that other text can be written in its place.
  void clear();

 private:
  std::ostream* terminal_;
  std::size_t all_;
  std::size_t done_ = 0;
  std::size_t unhealthy_ = 0;
  SteadyTime last_;  ///< when the bar was last drawn
  bool drawn_ = false;
};

}  // namespace staple::command
