// SPDX-License-Identifier: Apache-2.0

#include "probes/ocsp/time_policy.h"

#include <algorithm>

namespace staple::ocsp {
namespace {

using namespace std::chrono_literals;
using std::chrono::days;

// CA/Browser Forum Baseline Requirements 4.9.10.
constexpr Seconds kShortWindow = 16h;
constexpr Seconds kPublishedWithin = days(4) + 12h;
constexpr Seconds kPublishedBefore = 8h;
constexpr Seconds kLastHours = 2h;

Seconds share_of(double part, Seconds of) {
  return Seconds(static_cast<Seconds::rep>(part * static_cast<double>(of.count())));
}

WallTime compute_own_end(WallTime this_update, std::optional<WallTime> next_update) {
  return next_update.value_or(this_update + kWithoutNextUpdate);
}

/// compute_refresh_due returns refresh_due of a window that begins at `begin` and ends at `end`.
WallTime compute_refresh_due(WallTime begin, WallTime end, const TimeLimits& limits) {
  const Seconds window = end - begin;
  if (!limits.public_web) return end - share_of(limits.warning_share, window);
  const WallTime most_of_window = begin + window * 5 / 8;
  if (window < kShortWindow) return most_of_window;
  return std::max(std::min(begin + kPublishedWithin, end - kPublishedBefore), most_of_window);
}

/// compute_last returns how long before the end of a window a missing refresh becomes critical.
Seconds compute_last(Seconds window, const TimeLimits& limits) {
  if (!limits.public_web) return share_of(limits.critical_share, window);
  return window < kShortWindow ? window / 8 : kLastHours;
}

}  // namespace

TimeLimits limits_of(const Policy& policy, bool public_web) {
  TimeLimits limits{public_web, policy.clock_skew, std::nullopt, policy.warning_share,
                    policy.critical_share};
  if (policy.max_age > 0s) {
    limits.max_age = policy.max_age;
  } else if (public_web) {
    limits.max_age = kMaxPublicWindow;
  }
  return limits;
}

std::optional<WallTime> compute_refreshable_until(std::optional<WallTime> next_update,
                                                  std::optional<WallTime> responder_not_after) {
  if (!next_update || !responder_not_after) return next_update;
  return std::min(*next_update, *responder_not_after);
}

std::optional<WallTime> compute_response_end(const StapleFacts& facts) {
  if (!facts.this_update) return std::nullopt;
  const WallTime end = compute_own_end(*facts.this_update, facts.next_update);
  return std::min(end, facts.responder.not_after.value_or(end));
}

Timing compute_timing(const Validity& v, const TimeLimits& limits) {
  Timing timing;
  timing.own_end = compute_own_end(v.this_update, v.next_update);
  timing.effective_expiry = std::min(timing.own_end, v.leaf_not_after);
  if (v.responder_not_after)
    timing.effective_expiry = std::min(timing.effective_expiry, *v.responder_not_after);

  const auto until = compute_refreshable_until(v.next_update, v.responder_not_after);
  if (!until || *until <= v.this_update || v.leaf_not_after <= *until) return timing;
  // Not before the first second of the window, whatever the share and however short the window.
  timing.refresh_due =
      std::max(compute_refresh_due(v.this_update, *until, limits), v.this_update + 1s);
  timing.refresh_critical =
      std::max(*timing.refresh_due, *until - compute_last(*until - v.this_update, limits));
  return timing;
}

}  // namespace staple::ocsp
