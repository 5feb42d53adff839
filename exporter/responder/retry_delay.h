#pragma once

#include <algorithm>

#include "probes/time.h"

namespace staple::polling {

/// kMaxRetryDelay is how long a responder that is down is left alone at most.
inline constexpr Seconds kMaxRetryDelay = std::chrono::minutes(15);

/// compute_retry_delay is how long a responder is left alone after so many failures in a row (one
/// at the least): the first pause is 30 s, or the interval where that is shorter, and each is twice
/// as long as the last, up to kLongestPause.
constexpr Seconds compute_retry_delay(unsigned failures, Seconds interval) {
  Seconds delay = std::min(Seconds(30), interval);
  for (unsigned i = 1; i < failures && delay < kMaxRetryDelay; ++i) delay *= 2;
  return std::min(delay, kMaxRetryDelay);
}

}  // namespace staple::polling
