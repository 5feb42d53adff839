// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "probes/time.h"

namespace staple::config {

/// parse_duration parses a duration in the format of Prometheus: numbers with the units y (365
/// days), w, d, h, m, s and ms, from long to short, each at most once (`1h30m`), or a bare `0`.
/// Returns nullopt if `text` is not a duration, or one above 2^63 ms.
std::optional<std::chrono::milliseconds> parse_duration(std::string_view text);

/// format_duration writes a duration in the same format: `1h30m`, `4d`, `0s`. Years, weeks and days
/// are used only if no shorter unit remains. `duration` must not be negative.
std::string format_duration(Seconds duration);

}  // namespace staple::config
