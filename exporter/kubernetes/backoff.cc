// SPDX-License-Identifier: Apache-2.0

#include "exporter/kubernetes/backoff.h"

#include <algorithm>
#include <cstdint>

namespace staple::kubernetes {

std::chrono::milliseconds compute_backoff(unsigned failures, double random,
                                          std::optional<Seconds> retry_after) {
  std::chrono::milliseconds delay = kFirstDelay;
  for (unsigned i = 1; i < failures && delay < kMaxDelay; ++i) delay *= 2;
  delay = std::min(delay, kMaxDelay);
  const double share = (1 + std::clamp(random, 0.0, 1.0)) / 2;
  delay = std::chrono::milliseconds(
      static_cast<std::int64_t>(static_cast<double>(delay.count()) * share));
  return std::max<std::chrono::milliseconds>(delay, retry_after.value_or(Seconds(0)));
}

}  // namespace staple::kubernetes
