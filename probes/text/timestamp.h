#pragma once

#include <string>

#include "probes/time.h"

namespace staple::text {

/// format_timestamp writes a moment as RFC 3339 in UTC: `2026-11-20T19:00:00Z`. Years beyond 9999
/// have more digits, those before 0 a sign: certificates can say so.
std::string format_timestamp(WallTime time);

}  // namespace staple::text
