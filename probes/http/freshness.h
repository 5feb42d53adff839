#pragma once

#include <optional>
#include <string>

#include "probes/time.h"

namespace staple::http {

/// CacheHeaders is what an HTTP answer says of its own freshness, as it was written. Empty:
/// not said.
struct CacheHeaders {
  std::string cache_control = {};  ///< all of them, joined by commas
  std::string expires = {};
  std::string date = {};
  std::string age = {};

  bool operator==(const CacheHeaders&) const = default;
};

/// freshness_lifetime returns how long after `received` the answer need not be asked for again (RFC
/// 9111, 4.2): max-age, else Expires less Date, both less Age, never below zero nor above 10 years.
/// Zero: no-store, no-cache, or it is no longer fresh. Absent: it does not say.
std::optional<Seconds> freshness_lifetime(const CacheHeaders& headers, WallTime received);

}  // namespace staple::http
