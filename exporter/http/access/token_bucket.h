#pragma once

#include <algorithm>
#include <chrono>

#include "exporter/http/access/settings.h"
#include "probes/time.h"

namespace staple::httpd {

/// TokenBucket says which requests are too many by a RateLimit: each takes a token, one grows per
/// interval, and `burst` of them fit in. It begins full.
class TokenBucket {
 public:
  /// take returns whether there was a token at `now`. `limit` may be another one each time.
  bool take(const RateLimit& limit, SteadyTime now) {
    if (limit.interval.count() == 0) return true;
    // Kept as the moment from which on the bucket is full.
    full_at_ = std::max(full_at_, now);
    if (full_at_ - now > limit.interval * (limit.burst - 1)) return false;
    full_at_ += limit.interval;
    return true;
  }

 private:
  SteadyTime full_at_{};
};

}  // namespace staple::httpd
