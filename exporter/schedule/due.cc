// SPDX-License-Identifier: Apache-2.0

#include "exporter/schedule/due.h"

#include <algorithm>

namespace staple::schedule {
namespace {

using std::chrono::nanoseconds;

nanoseconds scale(double share, nanoseconds whole) {
  return nanoseconds(static_cast<nanoseconds::rep>(share * static_cast<double>(whole.count())));
}

/// find_regular_moment returns the first regular moment at or after `earliest`.
SteadyTime find_regular_moment(const Intervals& intervals, SteadyTime earliest) {
  const nanoseconds interval = intervals.interval;
  nanoseconds past = (earliest.time_since_epoch() - scale(intervals.offset, interval)) % interval;
  if (past < nanoseconds::zero()) past += interval;
  return past == nanoseconds::zero() ? earliest : earliest + (interval - past);
}

}  // namespace

SteadyTime compute_first_due(const Intervals& intervals, SteadyTime start, Seconds spread) {
  return start + scale(intervals.offset, std::min(spread, intervals.interval));
}

SteadyTime compute_next_due(const Intervals& intervals, SteadyTime end, bool retry) {
  const SteadyTime at_interval =
      find_regular_moment(intervals, end + nanoseconds(intervals.interval) / 2);
  return retry ? std::min(at_interval, end + intervals.failure_interval) : at_interval;
}

}  // namespace staple::schedule
