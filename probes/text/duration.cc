// SPDX-License-Identifier: Apache-2.0

#include "probes/text/duration.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace staple::text {
namespace {

struct Unit {
  std::uint64_t seconds;
  std::string_view name;
  std::uint64_t from;  // shortest duration that is written in this unit
};

// The lives of certificates are counted in days, up to 825 of them in old ones.
constexpr std::uint64_t kDay = 86400;
constexpr std::array<Unit, 5> kUnits{{{365 * kDay, "y", 3 * 365 * kDay},
                                      {kDay, "d", kDay},
                                      {3600, "h", 3600},
                                      {60, "min", 60},
                                      {1, "s", 0}}};

std::string format_part(std::uint64_t count, const Unit& unit) {
  return std::to_string(count) + " " + std::string(unit.name);
}

}  // namespace

std::string format_duration(Seconds duration) {
  const auto signed_size = duration.count();
  // Negate as an unsigned number: the smallest value has no positive counterpart.
  const auto size = signed_size < 0 ? std::uint64_t{0} - static_cast<std::uint64_t>(signed_size)
                                    : static_cast<std::uint64_t>(signed_size);
  std::size_t largest = 0;
  while (largest + 1 < kUnits.size() && size < kUnits[largest].from) ++largest;
  std::string text = format_part(size / kUnits[largest].seconds, kUnits[largest]);
  if (largest + 1 < kUnits.size()) {
    const auto& below = kUnits[largest + 1];
    const auto rest = size % kUnits[largest].seconds / below.seconds;
    if (rest != 0) text += " " + format_part(rest, below);
  }
  return text;
}

}  // namespace staple::text
