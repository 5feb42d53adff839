// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <algorithm>

#include "probes/time.h"

namespace staple::polling {

/// kMaxRetryDelay bounds the delay before a retry of a responder that is down.
inline constexpr Seconds kMaxRetryDelay = std::chrono::minutes(15);

/// compute_retry_delay returns how long a responder gets no query after `failures` in a row, at
/// least one: 30 s, or `interval` if that is shorter, doubled with every further failure, at
/// most kMaxRetryDelay.
constexpr Seconds compute_retry_delay(unsigned failures, Seconds interval) {
  Seconds delay = std::min(Seconds(30), interval);
  for (unsigned i = 1; i < failures && delay < kMaxRetryDelay; ++i) delay *= 2;
  return std::min(delay, kMaxRetryDelay);
}

}  // namespace staple::polling
