// SPDX-License-Identifier: Apache-2.0

#include "exporter/schedule/due.h"

#include <algorithm>
#include <cstdint>
#include <ratio>

namespace staple::schedule {
namespace {

using std::chrono::nanoseconds;

/// kAttempts is the time for the further attempts of a probe that got no staple at first.
constexpr nanoseconds kAttempts = std::chrono::seconds(2);

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

SteadyTime round_due(SteadyTime due) {
  using Ticks = std::chrono::duration<std::int64_t, std::centi>;
  return std::chrono::ceil<Ticks>(due);
}

SteadyTime compute_first_due(const Intervals& intervals, SteadyTime start, Seconds spread) {
  return start + scale(intervals.offset, std::min(spread, intervals.interval));
}

SteadyTime compute_next_due(const Intervals& intervals, SteadyTime end, bool retry) {
  const SteadyTime at_interval =
      find_regular_moment(intervals, end + nanoseconds(intervals.interval) / 2);
  return retry ? std::min(at_interval, end + intervals.failure_interval) : at_interval;
}

SteadyTime compute_second_due(const Intervals& intervals, SteadyTime end, bool retry) {
  const SteadyTime due = compute_next_due(intervals, end, retry);
  const nanoseconds interval = intervals.interval;
  return due - end > interval ? due - interval * 3 / 4 : due;
}

std::optional<SteadyTime> compute_look_ahead(const Intervals& intervals, SteadyTime end,
                                             const HeldStaple& staple, nanoseconds duration) {
  // What is further away than this comes after the regular moment. Times far away would overflow.
  const Seconds horizon = 4 * intervals.interval;
  const nanoseconds gap = std::min(intervals.failure_interval, intervals.interval) / 2;
  const nanoseconds expiry = std::clamp(staple.until_expiry, Seconds(0), horizon);
  const nanoseconds room = expiry - 2 * duration - kAttempts;
  if (room < gap) return std::nullopt;
  const nanoseconds latest = room - scale(intervals.offset, room - gap) / 8;
  if (!staple.until_refresh_due || *staple.until_refresh_due <= Seconds(0)) return end + latest;
  const nanoseconds refresh_due = std::min(*staple.until_refresh_due, horizon);
  return end + std::min(latest, std::max(refresh_due, 2 * gap));
}

}  // namespace staple::schedule
