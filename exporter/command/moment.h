#pragma once

#include <optional>
#include <string_view>

#include "probes/time.h"

namespace staple::command {

/// parse_moment reads RFC 3339 (`2026-11-20T19:00:00Z`, also with `+01:00`; fractions of a second
/// are dropped) or Unix seconds, of the years 1 to 9999. Absent: it is neither.
std::optional<WallTime> parse_moment(std::string_view text);

}  // namespace staple::command
