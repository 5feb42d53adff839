// SPDX-License-Identifier: Apache-2.0

#include "exporter/configuration/duration.h"

#include <array>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <limits>

namespace staple::config {
namespace {

struct Unit {
  std::string_view name;
  std::int64_t milliseconds;
  bool exact_only;  ///< written only if no shorter unit remains
};

constexpr std::int64_t kSecond = 1000;
constexpr std::int64_t kDay = 24 * 3600 * kSecond;
constexpr std::array<Unit, 7> kUnits{{{"y", 365 * kDay, true},
                                      {"w", 7 * kDay, true},
                                      {"d", kDay, true},
                                      {"h", 3600 * kSecond, false},
                                      {"m", 60 * kSecond, false},
                                      {"s", kSecond, false},
                                      {"ms", 1, false}}};

}  // namespace

std::optional<std::chrono::milliseconds> parse_duration(std::string_view text) {
  if (text == "0") return std::chrono::milliseconds(0);
  if (text.empty()) return std::nullopt;
  constexpr auto kMax = std::numeric_limits<std::int64_t>::max();
  std::int64_t total = 0;
  std::size_t next = 0;  // the longest unit that may follow
  while (!text.empty()) {
    std::int64_t count = 0;
    // from_chars would accept a sign.
    if (text.front() < '0' || text.front() > '9') return std::nullopt;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
    if (error != std::errc()) return std::nullopt;
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    const auto name = text.substr(0, text.find_first_of("0123456789"));
    while (next < kUnits.size() && kUnits[next].name != name) ++next;
    if (next == kUnits.size()) return std::nullopt;
    const auto unit = kUnits[next++].milliseconds;
    if (count > (kMax - total) / unit) return std::nullopt;
    total += count * unit;
    text.remove_prefix(name.size());
  }
  return std::chrono::milliseconds(total);
}

std::string format_duration(Seconds duration) {
  if (duration.count() == 0) return "0s";
  std::string text;
  auto rest = duration.count();
  for (const auto& unit : kUnits) {
    const auto seconds = unit.milliseconds / kSecond;
    if (seconds == 0 || rest < seconds || (unit.exact_only && rest % seconds != 0)) continue;
    text += std::to_string(rest / seconds);
    text += unit.name;
    rest %= seconds;
  }
  return text;
}

}  // namespace staple::config
