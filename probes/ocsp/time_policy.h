// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <optional>

#include "probes/ocsp/verdict.h"
#include "probes/policy.h"
#include "probes/time.h"

namespace staple::ocsp {

/// Validity holds the times that bound the use of a staple. A time that the staple does not contain
/// is nullopt.
struct Validity {
  WallTime this_update;
  std::optional<WallTime> next_update = {};
  std::optional<WallTime> produced_at = {};
  std::optional<WallTime> responder_not_before = {};  ///< of a delegated responder's certificate
  std::optional<WallTime> responder_not_after = {};
  std::optional<WallTime> revoked_at = {};
  WallTime leaf_not_before;  ///< of the certificate that the staple is about
  WallTime leaf_not_after;
};

/// TimeLimits holds the limits for times: those of a policy for one profile.
struct TimeLimits {
  bool public_web = false;  ///< Baseline Requirements 4.9.10; false: private_pki
  Seconds clock_skew{0};
  std::optional<Seconds> max_age;  ///< nullopt: no limit
  double warning_share = 0.0;      ///< from 0 to 1, like critical_share
  double critical_share = 0.0;
};

/// Windows in the public profile (CA/Browser Forum Baseline Requirements 4.9.10).
inline constexpr Seconds kMinPublicWindow = std::chrono::hours(8);
inline constexpr Seconds kMaxPublicWindow = std::chrono::days(10);

/// kWithoutNextUpdate is how long clients accept a response without nextUpdate, if they accept it.
inline constexpr Seconds kWithoutNextUpdate = std::chrono::hours(24);

/// limits_of returns the limits of `policy`. `public_web` selects the profile, which may be
/// automatic in the policy.
TimeLimits limits_of(const Policy& policy, bool public_web);

/// Timing holds the computed times of a staple:
///   own_end           = nextUpdate, else thisUpdate + 24 h
///   effective_expiry  = min(own_end, responder's notAfter, leaf's notAfter)
///   refreshable_until = min(nextUpdate, responder's notAfter)
///   window            = refreshable_until - thisUpdate
///   refresh_due
///     public, window >= 16 h: max(min(thisUpdate + 4 d 12 h, refreshable_until - 8 h),
///                                 thisUpdate + 5/8 window)
///     public, window < 16 h:  thisUpdate + 5/8 window
///     private:                refreshable_until - warning_share * window
///   refresh_critical = max(refresh_due, refreshable_until - last), where `last` is
///     public: 2 h, or 1/8 of a window below 16 h; private: critical_share * window
/// Without nextUpdate or with an empty window there is no refresh_due, nor where the leaf's
/// notAfter is at or before refreshable_until: then the certificate ends first, and no refresh
/// helps. thisUpdate < refresh_due <= refresh_critical <= refreshable_until.
struct Timing {
  WallTime own_end;                     ///< the last second of the response by its own times
  WallTime effective_expiry;            ///< the last second at which clients accept the staple
  std::optional<WallTime> refresh_due;  ///< a refresh is overdue after it
  /// Critically overdue after it; has a value like refresh_due
  std::optional<WallTime> refresh_critical;
};

/// compute_timing computes the times. They do not depend on the current time.
Timing compute_timing(const Validity& validity, const TimeLimits& limits);

/// compute_refreshable_until returns until when a newer response of the responder replaces this one
/// in time (see Timing). Returns nullopt without nextUpdate.
std::optional<WallTime> compute_refreshable_until(std::optional<WallTime> next_update,
                                                  std::optional<WallTime> responder_not_after);

/// compute_response_end returns the last second at which a response is current, whatever happens to
/// the certificate that it is about: the earlier of own_end and the responder's notAfter (see
/// Timing). Returns nullopt if no time was read.
std::optional<WallTime> compute_response_end(const StapleFacts& facts);

}  // namespace staple::ocsp
