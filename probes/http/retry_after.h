// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <optional>
#include <string_view>

#include "probes/time.h"

namespace staple::http {

/// kMaxRetryAfter bounds what a server may ask for.
inline constexpr Seconds kMaxRetryAfter{300};

/// parse_retry_after reads the header Retry-After (RFC 9110, 10.2.3): a number of seconds, or a
/// date (IMF-fixdate alone), which counts from `now`. Returns how long the server asks to wait,
/// from 0 to kMaxRetryAfter; nullopt for another text.
std::optional<Seconds> parse_retry_after(std::string_view text, WallTime now);

}  // namespace staple::http
