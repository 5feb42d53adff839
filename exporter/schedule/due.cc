#include "exporter/schedule/due.h"

#include <algorithm>

namespace staple::schedule {
namespace {

using std::chrono::nanoseconds;

nanoseconds part(double share, nanoseconds whole) {
  return nanoseconds(static_cast<nanoseconds::rep>(share * static_cast<double>(whole.count())));
}

// The first regular moment at or after `earliest`.
SteadyTime regular(const Pace& pace, SteadyTime earliest) {
  const nanoseconds interval = pace.interval;
  nanoseconds past = (earliest.time_since_epoch() - part(pace.share, interval)) % interval;
  if (past < nanoseconds::zero()) past += interval;
  return past == nanoseconds::zero() ? earliest : earliest + (interval - past);
}

}  // namespace

SteadyTime first_due(const Pace& pace, SteadyTime start, Seconds spread) {
  return start + part(pace.share, std::min(spread, pace.interval));
}

SteadyTime next_due(const Pace& pace, SteadyTime end, bool retry) {
  const SteadyTime at_interval = regular(pace, end + nanoseconds(pace.interval) / 2);
  return retry ? std::min(at_interval, end + pace.failure_interval) : at_interval;
}

}  // namespace staple::schedule
