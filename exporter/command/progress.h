#pragma once

#include <chrono>
#include <cstddef>
#include <iosfwd>
#include <string>

#include "probes/time.h"

namespace staple::command {

/// format_progress writes how far a run is: `[######------] 512/1024, 12 not well`.
std::string format_progress(std::size_t done, std::size_t all, std::size_t unhealthy);

/// Progress draws that line on a terminal, again and again in the same place, for runs that take
/// a while.
class Progress {
 public:
  /// Draws on `terminal`; null: nowhere.
  Progress(std::ostream* terminal, std::size_t all, SteadyTime start)
      : terminal_(terminal), all_(all), last_(start) {}

  /// step counts a target that is done at `now`.
  void step(bool is_unhealthy, SteadyTime now);

  /// clear removes the line, so that something else can be written in its place.
  void clear();

 private:
  std::ostream* terminal_;
  std::size_t all_;
  std::size_t done_ = 0;
  std::size_t unhealthy_ = 0;
  SteadyTime last_;  ///< when it was drawn
  bool drawn_ = false;
};

}  // namespace staple::command
