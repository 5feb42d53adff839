// SPDX-License-Identifier: Apache-2.0

// The invariants of the time policy, over random windows, shares, ends and times.

#include <algorithm>
#include <cmath>
#include <memory>
#include <random>
#include <sstream>
#include <string>

#include <gtest/gtest.h>

#include "probes/ocsp/time_findings.h"
#include "probes/responder/compare.h"

namespace staple::ocsp {
namespace {

using namespace std::chrono_literals;
using std::chrono::days;

constexpr int kCases = 100'000;
constexpr WallTime kNow{days(20000)};

/// RandomCase is a staple, its limits, and a time to judge it.
struct RandomCase {
  Validity validity;
  TimeLimits limits;
  WallTime now;
};

/// Random makes cases. Durations are spread evenly over their orders of magnitude.
class Random {
 public:
  bool chance(double share) { return real(0, 1) < share; }
  double real(double from, double to) {
    return std::uniform_real_distribution<double>(from, to)(engine_);
  }
  Seconds duration() { return Seconds(std::llround(std::exp(real(0, std::log(400 * 86400.0))))); }
  /// near returns a duration close to `one`, also equal to it, or any.
  Seconds near(Seconds one) {
    const int kind = std::uniform_int_distribution<int>(0, 5)(engine_);
    if (kind == 0) return one;
    if (kind == 1) return one + 1s;
    if (kind == 2) return one - 1s;
    return duration();
  }
  double share() {
    const int kind = std::uniform_int_distribution<int>(0, 4)(engine_);
    return kind == 0 ? 0.0 : kind == 1 ? 1.0 : real(0, 1);
  }

  RandomCase make_case() {
    RandomCase one;
    Validity& v = one.validity;
    v.this_update = kNow + (chance(0.5) ? duration() : -duration());
    v.produced_at = v.this_update;
    const Seconds window = duration();
    if (chance(0.9)) v.next_update = v.this_update + window;
    if (chance(0.5)) {
      v.responder_not_before = v.this_update - duration();
      v.responder_not_after = v.this_update + (chance(0.9) ? near(window) : -duration());
    }
    v.leaf_not_before = v.this_update - duration();
    v.leaf_not_after = v.this_update + (chance(0.9) ? near(window) : -duration());
    one.limits = {chance(0.5), 5min, std::nullopt, share(), share()};
    one.now = v.this_update + (chance(0.5) ? near(window) : chance(0.5) ? duration() : -duration());
    return one;
  }

 private:
  std::mt19937_64 engine_{20261120};
};

std::string describe(const RandomCase& one) {
  const Validity& v = one.validity;
  const auto after = [&](std::optional<WallTime> time) {
    return time ? std::to_string((*time - v.this_update).count()) : "none";
  };
  std::ostringstream text;
  text << (one.limits.public_web ? "public" : "private") << ", shares " << one.limits.warning_share
       << " and " << one.limits.critical_share << ", after thisUpdate: nextUpdate "
       << after(v.next_update) << ", responder " << after(v.responder_not_after) << ", leaf "
       << after(v.leaf_not_after) << ", now " << after(one.now);
  return text.str();
}

/// judge_good judges an authenticated staple with the status good, as the judge does.
Verdict judge_good(const RandomCase& one) {
  auto certificate = std::make_shared<x509::CertificateFacts>();
  certificate->not_before = one.validity.leaf_not_before;
  certificate->not_after = one.validity.leaf_not_after;
  auto facts = std::make_shared<StapleFacts>();
  facts->this_update = one.validity.this_update;
  facts->next_update = one.validity.next_update;
  facts->responder.not_after = one.validity.responder_not_after;
  Judgement judgement;
  judgement.certificate = certificate;
  judgement.present = true;
  judgement.staple = facts;
  judge_certificate_validity(judgement, *certificate, one.now);
  judge_times(judgement, one.validity, one.limits, one.now);
  judgement.authenticated = is_signer_valid(one.validity, one.now);
  if (judgement.authenticated) judgement.status = CertStatus::good;
  return conclude(std::move(judgement));
}

bool has(const StapleVerdict& verdict, Fault fault) {
  return std::ranges::find(verdict.findings, fault, &Finding::fault) != verdict.findings.end();
}

TEST(TimePolicyProperty, ARefreshIsDueWithinTheWindowOrNotAtAll) {
  Random random;
  for (int i = 0; i < kCases; ++i) {
    const RandomCase one = random.make_case();
    const Validity& v = one.validity;
    const Timing timing = compute_timing(v, one.limits);
    const auto until = compute_refreshable_until(v.next_update, v.responder_not_after);
    const bool helps = until && *until > v.this_update && v.leaf_not_after > *until;
    ASSERT_EQ(timing.refresh_due.has_value(), helps) << describe(one);
    ASSERT_EQ(timing.refresh_critical.has_value(), helps) << describe(one);
    if (!helps) continue;
    ASSERT_LT(v.this_update, *timing.refresh_due) << describe(one);
    ASSERT_LE(*timing.refresh_due, *timing.refresh_critical) << describe(one);
    ASSERT_LE(*timing.refresh_critical, *until) << describe(one);
    ASSERT_EQ(timing.effective_expiry, *until) << describe(one);
  }
}

TEST(TimePolicyProperty, AStapleIsOkFromThisUpdateToItsEffectiveExpiry) {
  Random random;
  int overdue = 0;
  for (int i = 0; i < kCases; ++i) {
    const RandomCase one = random.make_case();
    const Validity& v = one.validity;
    const Verdict verdict = judge_good(one);
    const bool valid =
        v.this_update - one.limits.clock_skew <= one.now && one.now <= *verdict.effective_expiry;
    const bool begun = v.leaf_not_before <= one.now &&
                       (!v.responder_not_before || *v.responder_not_before <= one.now);
    ASSERT_EQ(verdict.ok, valid && begun) << describe(one);
    ASSERT_EQ(verdict.ok_until, valid && begun ? verdict.effective_expiry : std::nullopt);
    const bool late = verdict.refresh_due && *verdict.refresh_due < one.now;
    ASSERT_EQ(has(verdict, Fault::refresh_overdue), late && one.now <= *verdict.effective_expiry)
        << describe(one);
    if (late && valid) ++overdue;
    if (one.now > v.leaf_not_after) {
      ASSERT_EQ(verdict.refresh_due, std::nullopt) << describe(one);
    }
  }
  EXPECT_GT(overdue, kCases / 100) << "the cases reach an overdue refresh";
}

TEST(TimePolicyProperty, EachEndHasAFaultOfItsOwn) {
  Random random;
  for (int i = 0; i < kCases; ++i) {
    const RandomCase one = random.make_case();
    const Validity& v = one.validity;
    const Verdict verdict = judge_good(one);
    const WallTime own_end = v.next_update.value_or(v.this_update + 24h);
    ASSERT_EQ(has(verdict, Fault::expired), one.now > own_end) << describe(one);
    ASSERT_EQ(has(verdict, Fault::certificate_expired), one.now > v.leaf_not_after);
    const bool signer_ended = v.responder_not_after && one.now > *v.responder_not_after;
    if (signer_ended) {
      ASSERT_EQ(verdict.findings.front().fault, Fault::responder_expired) << describe(one);
    }
  }
}

/// The certificate and its signer are alive, whatever their ends and the window.
TEST(TimePolicyProperty, AStapleMadeThisSecondHasNoFaultThatAServerCouldAvoid) {
  Random random;
  for (int i = 0; i < kCases; ++i) {
    RandomCase one = random.make_case();
    Validity& v = one.validity;
    v.leaf_not_after = std::max(v.leaf_not_after, v.this_update);
    if (v.responder_not_after)
      v.responder_not_after = std::max(*v.responder_not_after, v.this_update);
    one.now = v.this_update;
    const Verdict verdict = judge_good(one);
    ASSERT_EQ(verdict.ok, true) << describe(one);
    for (const Finding& finding : verdict.findings) {
      if (finding.severity == Severity::information) continue;
      const bool of_its_window =
          finding.fault == Fault::validity_too_long || finding.fault == Fault::no_next_update;
      const bool of_its_signer = finding.fault == Fault::responder_expires_first;
      ASSERT_TRUE(of_its_window || of_its_signer) << describe(one) << finding.detail;
    }
  }
}

TEST(TimePolicyProperty, TheFaultBetweenTwoProbesIsTheOneThatAProbeWouldFind) {
  Random random;
  int ended = 0;
  for (int i = 0; i < kCases; ++i) {
    RandomCase one = random.make_case();
    const WallTime later = std::max(one.now, one.validity.this_update);
    one.now = one.validity.this_update;
    const Verdict before = judge_good(one);
    if (before.ok != true) continue;
    const auto fault = find_later_fault(before, later);
    one.now = later;
    const Verdict after = judge_good(one);
    ASSERT_EQ(is_ok_at(before, later), after.ok) << describe(one);
    const bool is_timed =
        !after.findings.empty() && (after.ok == false || has(after, Fault::refresh_overdue));
    if (!is_timed) {
      ASSERT_FALSE(fault) << describe(one);
      continue;
    }
    ASSERT_TRUE(fault) << describe(one);
    if (after.ok == false) {
      ASSERT_EQ(fault->fault, after.findings.front().fault) << describe(one);
      ++ended;
    }
    const auto same = std::ranges::find(after.findings, fault->fault, &Finding::fault);
    ASSERT_NE(same, after.findings.end()) << describe(one);
    ASSERT_EQ(fault->severity, same->severity) << describe(one);
  }
  EXPECT_GT(ended, kCases / 10);
}

/// A response of the CA is compared with the staple as long as it is current, and a server is
/// called behind only if it could have won time.
TEST(TimePolicyProperty, TheResponseOfTheCaCountsUntilItsOwnEnd) {
  Random random;
  int fresher = 0;
  for (int i = 0; i < kCases; ++i) {
    const RandomCase one = random.make_case();
    const Verdict staple = judge_good(one);
    RandomCase answer = random.make_case();
    answer.now = answer.validity.this_update;
    StapleVerdict verdict = judge_good(answer);
    if (staple.ok != true || verdict.ok != true) continue;
    auto facts = std::make_shared<StapleFacts>(*verdict.staple);
    const Seconds shift = one.now - answer.now - (random.chance(0.5) ? random.duration() : 0s);
    *facts->this_update += shift;
    if (facts->next_update) *facts->next_update += shift;
    if (facts->responder.not_after) *facts->responder.not_after += shift;
    const WallTime end = *compute_response_end(*facts);
    const WallTime published = *facts->this_update;
    verdict.staple = facts;
    const auto live =
        std::make_shared<const responder::LiveStatus>(responder::LiveStatus{verdict, std::nullopt});
    const responder::ResponderStatus status{"", one.now, live, std::nullopt};
    ASSERT_EQ(find_live_status(status, one.now) != nullptr, one.now <= end) << describe(one);
    const auto comparison = responder::compare(staple, *live, one.now);
    ASSERT_EQ(comparison.agrees.has_value(), one.now <= end) << describe(one);
    if (comparison.findings.empty()) continue;
    ++fresher;
    ASSERT_EQ(comparison.findings.front().fault, Fault::responder_fresher);
    ASSERT_TRUE(staple.refresh_due) << describe(one);
    ASSERT_GT(one.now, published);
    const Seconds window =
        *compute_refreshable_until(one.validity.next_update, one.validity.responder_not_after) -
        one.validity.this_update;
    ASSERT_GT(one.now - one.validity.this_update, window * 5 / 8) << describe(one);
  }
  EXPECT_GT(fresher, kCases / 1000);
}

}  // namespace
}  // namespace staple::ocsp
