#pragma once

#include <algorithm>
#include <cstddef>

namespace staple::service {

/// memory_bound returns how many bytes of each kind a loop remembers that watches so many endpoints. Honest
/// ones need some 5 KiB each. What is beyond that is only filled by servers that show another chain each
/// time, and these shall cost no more than themselves.
constexpr std::size_t memory_bound(std::size_t endpoints) {
  constexpr std::size_t least = std::size_t{16} << 20;  // what /probe is asked for has to fit in, too
  constexpr std::size_t each = std::size_t{16} << 10;
  constexpr std::size_t most = std::size_t{256} << 20;
  return std::min(least + std::min(endpoints, most / each) * each, most);
}

}  // namespace staple::service
