// SPDX-License-Identifier: Apache-2.0

#include "probes/ocsp/time_policy.h"

#include <algorithm>
#include <string>

#include "probes/text/duration.h"

namespace staple::ocsp {
namespace {

using namespace std::chrono_literals;
using std::chrono::days;

// CA/Browser Forum Baseline Requirements 4.9.10.
constexpr Seconds kShortWindow = 16h;
constexpr Seconds kMinWindow = 8h;
constexpr Seconds kMaxWindow = days(10);
constexpr Seconds kPublishedWithin = days(4) + 12h;
constexpr Seconds kPublishedBefore = 8h;
constexpr Seconds kLastHours = 2h;
/// kWithoutNextUpdate is how long clients accept a response without nextUpdate, if they accept it.
constexpr Seconds kWithoutNextUpdate = 24h;

Seconds share_of(double part, Seconds of) {
  return Seconds(static_cast<Seconds::rep>(part * static_cast<double>(of.count())));
}

std::optional<Seconds> window_of(const Validity& v) {
  if (!v.next_update || *v.next_update <= v.this_update) return std::nullopt;
  return *v.next_update - v.this_update;
}

/// FindingList collects findings, by default with the severity of the table.
class FindingList {
 public:
  void add(Fault fault, std::string detail) {
    add(fault, entry(fault).severity, std::move(detail));
  }
  void add(Fault fault, Severity severity, std::string detail) {
    findings_.push_back({fault, severity, std::move(detail)});
  }
  std::vector<Finding> take() { return std::move(findings_); }

 private:
  std::vector<Finding> findings_;
};

std::string describe_expiry(const Validity& v, WallTime expiry, WallTime now) {
  const std::string ago = text::format_duration(now - expiry) + " ago";
  if (v.next_update && expiry == *v.next_update) return "nextUpdate was " + ago;
  if (v.responder_not_after && expiry == *v.responder_not_after)
    return "the responder's certificate expired " + ago;
  if (expiry == v.leaf_not_after) return "the certificate itself expired " + ago;
  return "without nextUpdate it is accepted for 24 h, which ended " + ago;
}

void check_responder_validity(const Validity& v, WallTime now, FindingList& out) {
  if (!v.responder_not_after) return;
  if (now > *v.responder_not_after) {
    out.add(Fault::responder_expired, "the signing certificate expired " +
                                          text::format_duration(now - *v.responder_not_after) +
                                          " ago");
  } else if (v.responder_not_before && now < *v.responder_not_before) {
    out.add(Fault::responder_expired, "the signing certificate becomes valid in " +
                                          text::format_duration(*v.responder_not_before - now));
  }
  if (v.next_update && *v.responder_not_after < *v.next_update) {
    out.add(Fault::responder_expires_first,
            "the signing certificate expires " +
                text::format_duration(*v.next_update - *v.responder_not_after) +
                " before nextUpdate");
  }
}

void check_freshness(const Validity& v, const TimeLimits& limits, const Timing& timing,
                     WallTime now, FindingList& out) {
  const bool expired = now > timing.effective_expiry;
  if (expired) out.add(Fault::expired, describe_expiry(v, timing.effective_expiry, now));
  if (v.this_update > now + limits.clock_skew) {
    out.add(Fault::not_yet_valid,
            "thisUpdate is " + text::format_duration(v.this_update - now) + " in the future");
  }
  if (v.next_update && *v.next_update < v.this_update) {
    out.add(Fault::next_before_this, "nextUpdate is " +
                                         text::format_duration(v.this_update - *v.next_update) +
                                         " before thisUpdate");
  }
  if (!v.next_update) {
    const bool old = now - v.this_update > kWithoutNextUpdate;
    out.add(Fault::no_next_update, old ? Severity::critical : Severity::warning,
            "nextUpdate is missing; thisUpdate was " + text::format_duration(now - v.this_update) +
                " ago");
  }
  if (!expired && timing.refresh_due && now > *timing.refresh_due) {
    out.add(Fault::refresh_overdue,
            now > *timing.refresh_critical ? Severity::critical : Severity::warning,
            "a healthy server would have refreshed it " +
                text::format_duration(now - *timing.refresh_due) + " ago; " +
                text::format_duration(timing.effective_expiry - now) + " left");
  }
}

void check_age_and_window(const Validity& v, const TimeLimits& limits, WallTime now,
                          FindingList& out) {
  if (limits.max_age && now - v.this_update > *limits.max_age) {
    out.add(Fault::too_old, "thisUpdate was " + text::format_duration(now - v.this_update) +
                                " ago, the limit is " + text::format_duration(*limits.max_age));
  }
  const auto window = window_of(v);
  if (!limits.public_web || !window) return;
  if (*window > kMaxWindow)
    out.add(Fault::validity_too_long,
            "valid for " + text::format_duration(*window) + ", more than 10 d");
  if (*window < kMinWindow)
    out.add(Fault::validity_too_short,
            "valid for " + text::format_duration(*window) + ", less than 8 h");
}

void check_plausibility(const Validity& v, const TimeLimits& limits, WallTime now,
                        FindingList& out) {
  if (v.produced_at) {
    if (*v.produced_at > now + limits.clock_skew) {
      out.add(Fault::produced_at_odd,
              "producedAt is " + text::format_duration(*v.produced_at - now) + " in the future");
    } else if (*v.produced_at < v.leaf_not_before) {
      out.add(Fault::produced_at_odd, "producedAt is before the certificate's notBefore");
    } else if (*v.produced_at > v.leaf_not_after) {
      out.add(Fault::produced_at_odd, "producedAt is after the certificate's notAfter");
    }
  }
  if (v.next_update && *v.next_update > v.leaf_not_after) {
    out.add(Fault::outlives_certificate,
            "nextUpdate is " + text::format_duration(*v.next_update - v.leaf_not_after) +
                " after the certificate's notAfter");
  }
  if (v.revoked_at && *v.revoked_at > now + limits.clock_skew) {
    out.add(Fault::revocation_odd,
            "the revocation is " + text::format_duration(*v.revoked_at - now) + " in the future");
  }
}

}  // namespace

TimeLimits limits_of(const Policy& policy, bool public_web) {
  TimeLimits limits{public_web, policy.clock_skew, std::nullopt, policy.warning_share,
                    policy.critical_share};
  if (policy.max_age > 0s) {
    limits.max_age = policy.max_age;
  } else if (public_web) {
    limits.max_age = kMaxWindow;
  }
  return limits;
}

Timing compute_timing(const Validity& v, const TimeLimits& limits) {
  Timing timing;
  timing.effective_expiry =
      std::min(v.next_update.value_or(v.this_update + kWithoutNextUpdate), v.leaf_not_after);
  if (v.responder_not_after)
    timing.effective_expiry = std::min(timing.effective_expiry, *v.responder_not_after);

  const auto window = window_of(v);
  if (!window) return timing;
  const WallTime most_of_window = v.this_update + *window * 5 / 8;
  Seconds last;
  if (!limits.public_web) {
    timing.refresh_due = timing.effective_expiry - share_of(limits.warning_share, *window);
    last = share_of(limits.critical_share, *window);
  } else if (*window < kShortWindow) {
    timing.refresh_due = most_of_window;
    last = *window / 8;
  } else {
    timing.refresh_due = std::max(
        std::min(v.this_update + kPublishedWithin, timing.effective_expiry - kPublishedBefore),
        most_of_window);
    last = kLastHours;
  }
  timing.refresh_critical = std::max(*timing.refresh_due, timing.effective_expiry - last);
  return timing;
}

std::vector<Finding> judge_times(const Validity& v, const TimeLimits& limits, WallTime now) {
  FindingList out;
  check_responder_validity(v, now, out);
  check_freshness(v, limits, compute_timing(v, limits), now, out);
  check_age_and_window(v, limits, now, out);
  check_plausibility(v, limits, now, out);
  return out.take();
}

}  // namespace staple::ocsp
