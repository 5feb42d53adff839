#pragma once

#include <optional>
#include <vector>

#include "probes/ocsp/fault.h"
#include "probes/policy.h"
#include "probes/time.h"

namespace staple::ocsp {

/// Validity is every time that bounds the use of a staple. Fields without a value do not exist.
struct Validity {
  WallTime this_update;
  std::optional<WallTime> next_update;
  std::optional<WallTime> produced_at;
  std::optional<WallTime> responder_not_before;  ///< of a delegated responder's certificate
  std::optional<WallTime> responder_not_after;
  std::optional<WallTime> revoked_at;
  WallTime leaf_not_before;
  WallTime leaf_not_after;
};

/// TimeLimits are the rules by which times are judged: a policy with its profile settled.
struct TimeLimits {
  bool public_web = false;  ///< Baseline Requirements 4.9.10, else a private CA's own rules
  Seconds clock_skew{0};
  std::optional<Seconds> max_age;  ///< absent: no limit
  double warning_share = 0.0;
  double critical_share = 0.0;
};

/// limits_of settles a policy; `public_web` tells the profile, which the policy itself may
/// leave open.
TimeLimits limits_of(const Policy& policy, bool public_web);

/// Timing is when things happen to a staple:
///   effective_expiry = min(nextUpdate, else thisUpdate + 24 h; responder's notAfter; leaf's notAfter)
///   refresh_due      (public, window >= 16 h) = max(min(thisUpdate + 4 d 12 h, effective_expiry - 8 h),
///                                                   thisUpdate + 5/8 window)
///                    (public, shorter)        = thisUpdate + 5/8 window
///                    (private)                = effective_expiry - warning_share * window
///   refresh_critical = the later of refresh_due and effective_expiry - 2 h (public; 1/8 of a window below 16
///   h) or
///                      - critical_share * window (private)
struct Timing {
  WallTime effective_expiry;  ///< the last second at which clients accept it
  /// Overdue after it; absent: no window (no nextUpdate, or not after thisUpdate)
  std::optional<WallTime> refresh_due;
  /// Critically overdue after it; absent: as refresh_due
  std::optional<WallTime> refresh_critical;
};

/// compute_timing works the times out; the same at every moment.
Timing compute_timing(const Validity& validity, const TimeLimits& limits);

/// judge_times returns the findings of the time group (and of the others as far as they depend on
/// the time: responder_expired, responder_expires_first, revocation_odd) at `now`.
std::vector<Finding> judge_times(const Validity& validity, const TimeLimits& limits, WallTime now);

}  // namespace staple::ocsp
