// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <optional>

#include "probes/time.h"

namespace staple::schedule {

/// Intervals holds the times that determine when an endpoint is probed.
struct Intervals {
  Seconds interval;          ///< while it is healthy or its state has settled; above zero
  Seconds failure_interval;  ///< while it is faulty or unreachable and has not settled; above zero
  double offset;             ///< in the interval, as a share in [0, 1)
};

/// round_due rounds a due time up to a multiple of 10 ms on the steady clock. Probes that are due
/// within these start together, so the loop wakes less often.
SteadyTime round_due(SteadyTime due);

/// compute_first_due returns when an endpoint that is added at `start` is probed first. The first
/// round is spread over `spread`, at most over the interval.
SteadyTime compute_first_due(const Intervals& intervals, SteadyTime start, Seconds spread);

/// compute_next_due returns when an endpoint is due again whose probe ended at `end`. With `retry`,
/// it is due after the failure interval at the latest. `retry` is for a faulty state that has not
/// settled (see is_settled()).
///
/// The regular moments of an endpoint are offset · interval + k · interval on the steady clock.
/// They do not depend on earlier probes, so that a fleet that failed at once is not probed at once.
/// The next one is at least half an interval away: probes are 0.5 to 1.5 intervals apart, and one
/// interval while the endpoint is healthy.
SteadyTime compute_next_due(const Intervals& intervals, SteadyTime end, bool retry);

/// compute_second_due is compute_next_due() after the first probe of an endpoint. If the regular
/// moment is more than an interval away, the endpoint is due once more, three quarters of an
/// interval before it.
SteadyTime compute_second_due(const Intervals& intervals, SteadyTime end, bool retry);

/// HeldStaple holds the times of a usable staple, counted from the end of the probe that got it.
struct HeldStaple {
  Seconds until_expiry;                      ///< clients stop accepting it after that
  std::optional<Seconds> until_refresh_due;  ///< nullopt if no refresh is due
};

/// compute_look_ahead returns when an endpoint is due again because of a staple that it presented
/// in a probe that ended at `end` and took `duration`. A server that refreshes in time presents a
/// new staple by then:
///   while the refresh is not yet due: when it is due, after the failure interval at the earliest
///   after that, or if the staple expires sooner: just before the expiry, early enough for a probe
///   of twice `duration` with further attempts
/// The time before the expiry is spread by the offset over up to an eighth of the rest, so that
/// endpoints with the same staple are not probed at once. Returns nullopt if the expiry leaves no
/// room, or comes within half of the failure interval: no staple is looked at again more often.
std::optional<SteadyTime> compute_look_ahead(const Intervals& intervals, SteadyTime end,
                                             const HeldStaple& staple,
                                             std::chrono::nanoseconds duration);

/// kRepetitionsToSettle is the number of equal results in a row after which a state has settled.
inline constexpr unsigned kRepetitionsToSettle = 10;

/// is_settled returns true if the latest result has come often enough in a row. A faulty or
/// unreachable endpoint is probed every failure interval until then, because it may be about to
/// change: an operator repairs it, or the server fetches its first staple. After that, an endpoint
/// that is broken for days is probed as often as a healthy one. Every change of the result starts
/// the count again.
constexpr bool is_settled(unsigned repetitions) { return repetitions >= kRepetitionsToSettle; }

}  // namespace staple::schedule
