// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "probes/time.h"

namespace staple::text {

/// format_http_date writes an IMF-fixdate (RFC 9110, 5.6.7): `Sun, 06 Nov 1994 08:49:37 GMT`.
std::string format_http_date(WallTime time);

/// parse_http_date reads an HTTP-date in one of its three forms (RFC 9110, 5.6.7). A year of two
/// digits is the last one that is at most 50 years after `now`. The day of the week is not checked.
/// Returns nullopt if `text` is anything else.
std::optional<WallTime> parse_http_date(std::string_view text, WallTime now);

}  // namespace staple::text
