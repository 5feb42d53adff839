// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <optional>
#include <vector>

#include "probes/ocsp/fault.h"
#include "probes/policy.h"
#include "probes/time.h"

namespace staple::ocsp {

/// Validity holds the times that bound the use of a staple. A time that the staple does not contain
/// is nullopt.
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

/// TimeLimits holds the limits for times: those of a policy for one profile.
struct TimeLimits {
  bool public_web = false;  ///< Baseline Requirements 4.9.10; false: private_pki
  Seconds clock_skew{0};
  std::optional<Seconds> max_age;  ///< nullopt: no limit
  double warning_share = 0.0;
  double critical_share = 0.0;
};

/// limits_of returns the limits of `policy`. `public_web` selects the profile, which may be
/// automatic in the policy.
TimeLimits limits_of(const Policy& policy, bool public_web);

/// Timing holds the computed times of a staple:
///   effective_expiry = min(nextUpdate, else thisUpdate + 24 h; responder's notAfter; leaf's notAfter)
///   refresh_due      (public, window >= 16 h) = max(min(thisUpdate + 4 d 12 h, effective_expiry - 8 h),
///                                                   thisUpdate + 5/8 window)
///                    (public, shorter)        = thisUpdate + 5/8 window
///                    (private)                = effective_expiry - warning_share * window
///   refresh_critical = the later of refresh_due and effective_expiry - 2 h (public; 1/8 of a window below 16
///   h) or
///                      - critical_share * window (private)
struct Timing {
  WallTime effective_expiry;  ///< the last second at which clients accept the staple
  /// A refresh is overdue after it. Nullopt if nextUpdate is missing or not after thisUpdate.
  std::optional<WallTime> refresh_due;
  /// A refresh is critically overdue after it. Nullopt if refresh_due is.
  std::optional<WallTime> refresh_critical;
};

/// compute_timing computes the times. They do not depend on the current time.
Timing compute_timing(const Validity& validity, const TimeLimits& limits);

/// judge_times returns the findings at `now`: those of the group time, and responder_expired,
/// responder_expires_first and revocation_odd.
std::vector<Finding> judge_times(const Validity& validity, const TimeLimits& limits, WallTime now);

}  // namespace staple::ocsp
