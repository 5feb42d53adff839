#pragma once

#include <algorithm>
#include <cstddef>

namespace staple::service {

/// compute_cache_size returns how many bytes of each kind a loop remembers that watches so many
/// endpoints. Honest ones need some 5 KiB each. What is beyond that is only filled by servers that
/// show another chain each time, and these shall cost no more than themselves.
constexpr std::size_t compute_cache_size(std::size_t endpoints) {
  constexpr std::size_t min_size = std::size_t{16}
                                   << 20;  // what /probe is asked for has to fit in, too
  constexpr std::size_t per_endpoint = std::size_t{16} << 10;
  constexpr std::size_t max_size = std::size_t{256} << 20;
  return std::min(min_size + std::min(endpoints, max_size / per_endpoint) * per_endpoint, max_size);
}

}  // namespace staple::service
