#pragma once

#include <string>

#include "probes/time.h"

namespace staple::text {

/// format_timestamp returns a time in RFC 3339 form in UTC: `2026-11-20T19:00:00Z`. Certificates
/// can contain years above 9999, which have more digits, and below 0, which have a sign.
std::string format_timestamp(WallTime time);

}  // namespace staple::text
