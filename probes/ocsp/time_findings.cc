// SPDX-License-Identifier: Apache-2.0

#include "probes/ocsp/time_findings.h"

#include <string>
#include <string_view>

#include "probes/text/duration.h"

namespace staple::ocsp {
namespace {

using text::format_duration;

/// describe_time places a time before or after `now`: `thisUpdate was 2 h ago`.
std::string describe_time(std::string_view name, WallTime time, WallTime now) {
  if (time == now) return std::string(name) + " is now";
  return time < now ? std::string(name) + " was " + format_duration(now - time) + " ago"
                    : std::string(name) + " is " + format_duration(time - now) + " in the future";
}

void check_signer(StapleJudgement& judgement, const Validity& v, const TimeLimits& limits,
                  WallTime now) {
  if (!v.responder_not_after) return;
  const bool ended = now > *v.responder_not_after;
  if (ended) {
    judgement.add(Fault::responder_expired, "the signing certificate expired " +
                                                format_duration(now - *v.responder_not_after) +
                                                " ago");
  } else if (!is_signer_valid(v, now) && v.this_update <= now + limits.clock_skew) {
    // If thisUpdate is in the future as well, a clock is wrong, and not_yet_valid tells it.
    judgement.add(Fault::responder_expired,
                  "the signing certificate is not yet valid: it becomes valid in " +
                      format_duration(*v.responder_not_before - now));
  }
  if (v.next_update && *v.responder_not_after < *v.next_update) {
    judgement.add(Fault::responder_expires_first,
                  "the signing certificate " + std::string(ended ? "expired " : "expires ") +
                      format_duration(*v.next_update - *v.responder_not_after) +
                      " before nextUpdate");
  }
}

void check_freshness(StapleJudgement& judgement, const Validity& v, const TimeLimits& limits,
                     const Timing& timing, WallTime now) {
  if (now > timing.own_end) {
    judgement.add(Fault::expired, v.next_update
                                      ? describe_time("nextUpdate", *v.next_update, now)
                                      : "without nextUpdate it is accepted for 24 h, which ended " +
                                            format_duration(now - timing.own_end) + " ago");
  }
  if (v.this_update > now + limits.clock_skew)
    judgement.add(Fault::not_yet_valid, describe_time("thisUpdate", v.this_update, now));
  if (v.next_update && *v.next_update < v.this_update) {
    judgement.add(
        Fault::next_before_this,
        "nextUpdate is " + format_duration(v.this_update - *v.next_update) + " before thisUpdate");
  }
  if (!v.next_update) {
    judgement.add(Fault::no_next_update,
                  now > timing.own_end ? Severity::critical : Severity::warning,
                  "nextUpdate is missing; " + describe_time("thisUpdate", v.this_update, now));
  }
  if (now <= timing.effective_expiry && timing.refresh_due && now > *timing.refresh_due) {
    judgement.add(Fault::refresh_overdue,
                  now > *timing.refresh_critical ? Severity::critical : Severity::warning,
                  "a healthy server would have refreshed it " +
                      format_duration(now - *timing.refresh_due) + " ago; " +
                      format_duration(timing.effective_expiry - now) + " left");
  }
}

void check_age_and_window(StapleJudgement& judgement, const Validity& v, const TimeLimits& limits,
                          WallTime now) {
  if (limits.max_age && now - v.this_update > *limits.max_age) {
    judgement.add(Fault::too_old, describe_time("thisUpdate", v.this_update, now) +
                                      ", the limit is " + format_duration(*limits.max_age));
  }
  if (!limits.public_web || !v.next_update || *v.next_update <= v.this_update) return;
  const Seconds window = *v.next_update - v.this_update;
  const std::string valid_for = "valid for " + format_duration(window);
  if (window > kMaxPublicWindow)
    judgement.add(Fault::validity_too_long, valid_for + ", more than 10 d");
  if (window < kMinPublicWindow)
    judgement.add(Fault::validity_too_short, valid_for + ", less than 8 h");
}

void check_plausibility(StapleJudgement& judgement, const Validity& v, const TimeLimits& limits,
                        WallTime now) {
  if (v.produced_at) {
    if (*v.produced_at > now + limits.clock_skew) {
      judgement.add(Fault::produced_at_odd, describe_time("producedAt", *v.produced_at, now));
    } else if (*v.produced_at < v.leaf_not_before) {
      judgement.add(Fault::produced_at_odd, "producedAt is before the certificate's notBefore");
    } else if (*v.produced_at > v.leaf_not_after) {
      judgement.add(Fault::produced_at_odd, "producedAt is after the certificate's notAfter");
    }
  }
  if (v.next_update && *v.next_update > v.leaf_not_after) {
    judgement.add(Fault::outlives_certificate,
                  "nextUpdate is " + format_duration(*v.next_update - v.leaf_not_after) +
                      " after the certificate's notAfter");
  }
  if (v.revoked_at && *v.revoked_at > now + limits.clock_skew)
    judgement.add(Fault::revocation_odd, describe_time("the revocation", *v.revoked_at, now));
}

}  // namespace

bool is_signer_valid(const Validity& v, WallTime now) {
  return (!v.responder_not_before || now >= *v.responder_not_before) &&
         (!v.responder_not_after || now <= *v.responder_not_after);
}

void judge_times(StapleJudgement& judgement, const Validity& v, const TimeLimits& limits,
                 WallTime now) {
  const Timing timing = compute_timing(v, limits);
  judgement.effective_expiry = timing.effective_expiry;
  if (now <= v.leaf_not_after) {
    judgement.refresh_due = timing.refresh_due;
    judgement.refresh_critical = timing.refresh_critical;
  }
  check_signer(judgement, v, limits, now);
  check_freshness(judgement, v, limits, timing, now);
  check_age_and_window(judgement, v, limits, now);
  check_plausibility(judgement, v, limits, now);
}

void judge_certificate_validity(StapleJudgement& judgement,
                                const x509::CertificateFacts& certificate, WallTime now) {
  if (now > certificate.not_after) {
    judgement.add(
        Fault::certificate_expired,
        "the certificate expired " + format_duration(now - certificate.not_after) + " ago");
  }
  if (now < certificate.not_before) {
    judgement.add(
        Fault::certificate_not_yet_valid,
        "the certificate becomes valid in " + format_duration(certificate.not_before - now));
  }
}

}  // namespace staple::ocsp
