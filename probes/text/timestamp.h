// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "probes/time.h"

namespace staple::text {

/// format_timestamp writes a time as RFC 3339 in UTC: `2026-11-20T19:00:00Z`. Years above 9999 have
/// more digits and years below 0 have a sign: certificates can contain both.
std::string format_timestamp(WallTime time);

/// format_millisecond_timestamp writes a time with milliseconds: `2026-11-20T19:00:00.250Z`.
std::string format_millisecond_timestamp(std::chrono::sys_time<std::chrono::milliseconds> time);

/// parse_timestamp reads RFC 3339, with `T` or a space and with `Z` or an offset such as `+01:00`.
/// Fractions of a second are dropped. Returns nullopt if `text` is anything else.
std::optional<WallTime> parse_timestamp(std::string_view text);

/// parse_timestamp_or_unix_seconds reads RFC 3339 as parse_timestamp() does, or seconds since 1970.
/// Returns nullopt if `text` is anything else, or outside of the years 1 to 9999.
std::optional<WallTime> parse_timestamp_or_unix_seconds(std::string_view text);

}  // namespace staple::text
