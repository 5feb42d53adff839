// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "probes/time.h"

namespace staple::text {

/// format_http_date writes an IMF-fixdate (RFC 9110, 5.6.7): `Sun, 06 Nov 1994 08:49:37 GMT`.
std::string format_http_date(WallTime time);

/// parse_http_date reads an IMF-fixdate. It does not check the day of the week. Returns nullopt if
/// `text` is anything else, also one of the obsolete forms.
std::optional<WallTime> parse_http_date(std::string_view text);

}  // namespace staple::text
