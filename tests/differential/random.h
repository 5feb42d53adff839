// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <cstddef>
#include <cstdint>
#include <random>
#include <stdexcept>
#include <vector>

#include "probes/time.h"

namespace staple::test {

/// Random draws the same values from the same seed on every platform. The distributions of the
/// standard library do not guarantee that.
class Random {
 public:
  explicit Random(std::uint64_t seed) : engine_(seed) {}

  /// draw_below returns a number from 0 to `end` - 1. Throws if `end` is 0.
  std::size_t draw_below(std::size_t end) {
    if (end == 0) throw std::out_of_range("nothing to draw from");
    return static_cast<std::size_t>(engine_() % end);
  }

  /// draw_between returns a number from `first` to `last`, both included.
  std::int64_t draw_between(std::int64_t first, std::int64_t last) {
    return first +
           static_cast<std::int64_t>(draw_below(static_cast<std::size_t>(last - first) + 1));
  }

  /// draw_chance returns true with a probability of `share` percent.
  bool draw_chance(std::size_t share) { return draw_below(100) < share; }

  Seconds draw_seconds(Seconds first, Seconds last) {
    return Seconds(draw_between(first.count(), last.count()));
  }

  template <class T>
  const T& pick(const std::vector<T>& choices) {
    return choices.at(draw_below(choices.size()));
  }

 private:
  std::mt19937_64 engine_;
};

/// seed_openssl seeds OpenSSL's random numbers, so that keys and signatures are the same in every
/// run. For tests only.
void seed_openssl(std::uint64_t seed);

}  // namespace staple::test
