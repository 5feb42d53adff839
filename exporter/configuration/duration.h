#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "probes/time.h"

namespace staple::config {

/// parse_duration reads a duration as Prometheus writes it: numbers with the units y (365 days), w,
/// d, h, m, s and ms, from long to short, each at most once (`1h30m`); also a bare `0`. Absent: it
/// is none, or more than 2^63 ms.
std::optional<std::chrono::milliseconds> parse_duration(std::string_view text);

/// format_duration writes what parse_duration reads: `1h30m`, `4d`, `0s`. Years, weeks and days are
/// used only where nothing shorter remains. The duration must not be negative.
std::string format_duration(Seconds duration);

}  // namespace staple::config
