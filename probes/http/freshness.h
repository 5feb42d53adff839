// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <optional>
#include <string>

#include "probes/time.h"

namespace staple::http {

/// CacheHeaders holds the header fields that determine the freshness of a response, verbatim. A
/// field that is missing is empty.
struct CacheHeaders {
  std::string cache_control = {};  ///< all such fields, joined by commas
  std::string expires = {};
  std::string date = {};
  std::string age = {};

  bool operator==(const CacheHeaders&) const = default;
};

/// freshness_lifetime returns how long after `received` a response stays fresh (RFC 9111, 4.2):
/// max-age, else Expires minus Date, both minus Age, between zero and 10 years. Returns zero for
/// no-store, no-cache and for a response that is stale already, nullopt if no field determines it.
std::optional<Seconds> freshness_lifetime(const CacheHeaders& headers, WallTime received);

}  // namespace staple::http
