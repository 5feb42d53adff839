// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <algorithm>
#include <cstddef>

#include "probes/time.h"

namespace staple::service {

/// compute_cache_size returns the bound of the verdict cache of a loop with this number of
/// endpoints, in bytes of each kind. An endpoint needs about 5 KiB. The bound limits servers that
/// present another chain in every probe.
constexpr std::size_t compute_cache_size(std::size_t endpoints) {
  constexpr std::size_t min_size = std::size_t{16} << 20;  // also for on-demand probes
  constexpr std::size_t per_endpoint = std::size_t{16} << 10;
  constexpr std::size_t max_size = std::size_t{256} << 20;
  return std::min(min_size + std::min(endpoints, max_size / per_endpoint) * per_endpoint, max_size);
}

/// compute_cache_lifetime returns how long the verdict cache keeps what no probe uses. Each endpoint
/// is probed within its interval, of which `longest_interval` is the longest.
constexpr Seconds compute_cache_lifetime(Seconds longest_interval) {
  return std::max<Seconds>(2 * longest_interval, std::chrono::minutes(10));
}

}  // namespace staple::service
