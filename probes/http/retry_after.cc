// SPDX-License-Identifier: Apache-2.0

#include "probes/http/retry_after.h"

#include <algorithm>
#include <charconv>
#include <cstdint>

#include "probes/text/http_date.h"

namespace staple::http {

std::optional<Seconds> parse_retry_after(std::string_view text, WallTime now) {
  if (const auto date = text::parse_http_date(text, now))
    return std::clamp<Seconds>(*date - now, Seconds(0), kMaxRetryAfter);
  std::uint32_t seconds = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
  if (end != text.data() + text.size()) return std::nullopt;
  if (error == std::errc::result_out_of_range) return kMaxRetryAfter;
  if (error != std::errc()) return std::nullopt;
  return std::min(Seconds(seconds), kMaxRetryAfter);
}

}  // namespace staple::http
