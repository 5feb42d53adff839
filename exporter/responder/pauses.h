#pragma once

#include <algorithm>

#include "probes/time.h"

namespace staple::polling {

/// kLongestPause is how long a responder that is down is left alone at most.
inline constexpr Seconds kLongestPause = std::chrono::minutes(15);

/// pause_after is how long a responder is left alone after so many failures in a row (one at the least): the
/// first pause is 30 s, or the interval where that is shorter, and each is twice as long as the last, up to
/// kLongestPause.
constexpr Seconds pause_after(unsigned failures, Seconds interval) {
  Seconds pause = std::min(Seconds(30), interval);
  for (unsigned i = 1; i < failures && pause < kLongestPause; ++i) pause *= 2;
  return std::min(pause, kLongestPause);
}

}  // namespace staple::polling
