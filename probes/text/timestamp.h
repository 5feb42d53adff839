#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "probes/time.h"

namespace staple::text {

/// format_timestamp writes a time as RFC 3339 in UTC: `2026-11-20T19:00:00Z`. Years beyond 9999
/// have more digits, those before 0 a sign: certificates can say so.
std::string format_timestamp(WallTime time);

/// format_millisecond_timestamp does so with milliseconds: `2026-11-20T19:00:00.250Z`.
std::string format_millisecond_timestamp(std::chrono::sys_time<std::chrono::milliseconds> time);

/// parse_timestamp reads RFC 3339, also with a space instead of the `T` and with an offset such as
/// `+01:00`; fractions of a second are dropped. Returns nullopt if it is anything else.
std::optional<WallTime> parse_timestamp(std::string_view text);

/// parse_timestamp_or_unix_seconds reads what parse_timestamp reads, or the seconds since 1970, of
/// the years 1 to 9999. Returns nullopt if it is anything else.
std::optional<WallTime> parse_timestamp_or_unix_seconds(std::string_view text);

}  // namespace staple::text
