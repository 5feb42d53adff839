// SPDX-License-Identifier: Apache-2.0

#include "probes/http/freshness.h"

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "probes/text/ascii.h"
#include "probes/text/http_date.h"

namespace staple::http {
namespace {

constexpr Seconds kMaxLifetime = std::chrono::hours(24) * 3650;

/// parse_delta_seconds reads a number of seconds, quoted or not. A number that does not fit becomes
/// kMaxLifetime (RFC 9111, 1.2.2). Returns nullopt if `text` is not a number.
std::optional<Seconds> parse_delta_seconds(std::string_view text) {
  if (text.size() >= 2 && text.front() == '"' && text.back() == '"')
    text = text.substr(1, text.size() - 2);
  if (text.empty() || text.find_first_not_of("0123456789") != std::string_view::npos)
    return std::nullopt;
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc()) return kMaxLifetime;
  return std::min(Seconds(number), kMaxLifetime);
}

/// Directives holds the directives of Cache-Control that determine freshness.
struct Directives {
  bool not_reusable = false;
  std::optional<Seconds> max_age;
};

Directives parse_directives(std::string_view text) {
  Directives out;
  while (!text.empty()) {
    const auto comma = std::min(text.find(','), text.size());
    const auto directive = text::trim(text.substr(0, comma));
    text.remove_prefix(std::min(comma + 1, text.size()));
    const auto equals = std::min(directive.find('='), directive.size());
    const auto name = directive.substr(0, equals);
    const auto value = directive.substr(std::min(equals + 1, directive.size()));
    if (text::equals_without_case(name, "no-store") ||
        text::equals_without_case(name, "no-cache")) {
      out.not_reusable = true;
    } else if (text::equals_without_case(name, "max-age")) {
      // A max-age that is invalid or repeated makes the response stale (RFC 9111, 4.2.1).
      out.max_age = out.max_age ? Seconds(0) : parse_delta_seconds(value).value_or(Seconds(0));
    }
  }
  return out;
}

}  // namespace

std::optional<Seconds> freshness_lifetime(const CacheHeaders& headers, WallTime received) {
  const auto directives = parse_directives(headers.cache_control);
  if (directives.not_reusable) return Seconds(0);
  std::optional<Seconds> lifetime = directives.max_age;
  if (!lifetime && !headers.expires.empty()) {
    // An Expires that is not a date, such as "0", means that it has expired (RFC 9111, 5.3).
    const auto expires = text::parse_http_date(text::trim(headers.expires), received);
    const auto sent = text::parse_http_date(text::trim(headers.date), received).value_or(received);
    lifetime = expires ? *expires - sent : Seconds(0);
  }
  if (!lifetime) return std::nullopt;
  const auto age = parse_delta_seconds(text::trim(headers.age)).value_or(Seconds(0));
  return std::max(std::min(*lifetime, kMaxLifetime) - age, Seconds(0));
}

}  // namespace staple::http
