// SPDX-License-Identifier: Apache-2.0

#include "exporter/kubernetes/backoff.h"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <limits>

namespace staple::kubernetes {

std::chrono::milliseconds compute_backoff(unsigned failures, double random,
                                          std::optional<Seconds> retry_after) {
  std::chrono::milliseconds delay = kFirstDelay;
  for (unsigned i = 1; i < failures && delay < kMaxDelay; ++i) delay *= 2;
  delay = std::min(delay, kMaxDelay);
  const double share = (1 + std::clamp(random, 0.0, 1.0)) / 2;
  delay = std::chrono::milliseconds(
      static_cast<std::int64_t>(static_cast<double>(delay.count()) * share));
  if (!retry_after) return delay;
  return std::max(delay, std::min<std::chrono::milliseconds>(*retry_after, kMaxRetryAfter));
}

std::optional<Seconds> parse_retry_after(std::string_view text) {
  std::uint32_t seconds = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
  if (end != text.data() + text.size()) return std::nullopt;
  // A number that does not fit is longer than any wait.
  if (error == std::errc::result_out_of_range)
    return Seconds(std::numeric_limits<std::uint32_t>::max());
  if (error != std::errc()) return std::nullopt;
  return Seconds(seconds);
}

}  // namespace staple::kubernetes
