// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <algorithm>
#include <chrono>

#include "exporter/http/access/settings.h"
#include "probes/time.h"

namespace staple::httpd {

/// TokenBucket limits the rate of requests. Each request takes a token; one token is added per
/// interval, up to `burst` tokens. A new bucket is full.
class TokenBucket {
 public:
  /// take removes a token and returns true, or returns false if the bucket is empty at `now`.
  /// `limit` may change between calls.
  bool take(const RateLimit& limit, SteadyTime now) {
    if (limit.interval.count() == 0) return true;
    // The state is one time: when the bucket will be full.
    full_at_ = std::max(full_at_, now);
    if (full_at_ - now > limit.interval * (limit.burst - 1)) return false;
    full_at_ += limit.interval;
    return true;
  }

 private:
  SteadyTime full_at_{};
};

}  // namespace staple::httpd
