#pragma once

#include "probes/time.h"

namespace staple::schedule {

/// Intervals is how often one endpoint is probed.
struct Intervals {
  Seconds interval;          ///< while nothing is wrong or nothing changes; above zero
  Seconds failure_interval;  ///< while it is faulty or unreachable and that is news; above zero
  double offset;             ///< its place in the interval, in [0, 1)
};

/// compute_first_due is when an endpoint that appears at `start` is probed first: the first round
/// is spread over `spread`, at most over the interval.
SteadyTime compute_first_due(const Intervals& intervals, SteadyTime start, Seconds spread);

/// compute_next_due is when an endpoint whose probe ended at `end` is due again. `retry`: the
/// answer was faulty and has not settled (see is_settled()), so that the failure interval counts
/// where it is the shorter one.
///
/// The regular moments of an endpoint are share · interval + k · interval on the steady clock: they
/// stay where they are whatever happens in between, so that a fleet that failed as one does not
/// return as one. The next one is at least half an interval away: probes are 0.5 to 1.5 intervals
/// apart, one interval when all is well.
SteadyTime compute_next_due(const Intervals& intervals, SteadyTime end, bool retry);

/// kRepetitionsToSettle is how many equal answers in a row make a faulty state an old one.
inline constexpr unsigned kRepetitionsToSettle = 10;

/// is_settled says whether the latest answer has come often enough in a row. An endpoint whose
/// answer is a fault or a failure is probed every failure_interval until then, because the answer
/// may be about to change: somebody repairs it, or the server primes its cache. After that it is
/// known and no longer urgent, and an endpoint that is broken for days costs no more than a healthy
/// one. Every change of the answer begins the count again. Endpoints that are ok or not applicable
/// keep their interval.
constexpr bool is_settled(unsigned repetitions) { return repetitions >= kRepetitionsToSettle; }

}  // namespace staple::schedule
