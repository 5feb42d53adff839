// SPDX-License-Identifier: Apache-2.0

#include "probes/prober/attempts.h"

#include <gmock/gmock.h>

#include "probes/ocsp/judge.h"
#include "probes/ocsp/verdict_cache.h"
#include "tests/probes/ocsp/judge_fixture.h"
#include "tests/probes/prober/attempts.h"
#include "tests/probes/prober/observations.h"

namespace staple::prober {
namespace {

using namespace std::chrono_literals;
using std::chrono::nanoseconds;
using testing::ElementsAre;
using testing::IsEmpty;

/// walk takes the results from `planned` until no further connection is needed, and returns
/// the steps.
std::vector<Step> walk(const std::vector<AttemptResult>& planned, unsigned attempts = 3,
                       std::optional<nanoseconds> usual = {}) {
  std::vector<AttemptResult> seen;
  std::vector<Step> steps;
  while (seen.size() <= planned.size()) {
    steps.push_back(decide_next_step(seen, attempts, usual));
    if (steps.back() == Step::done || seen.size() == planned.size()) break;
    seen.push_back(planned[seen.size()]);
  }
  return steps;
}

TEST(AttemptsNextStep, IsDoneAfterOneGoodConnection) {
  EXPECT_THAT(walk({stapled()}), ElementsAre(Step::with_status_request, Step::done));
  EXPECT_THAT(walk({not_applicable()}), ElementsAre(Step::with_status_request, Step::done));
}

TEST(AttemptsNextStep, RepeatsTheRequestIfAnExpectedStapleIsMissing) {
  EXPECT_THAT(walk({missing(), missing(), missing()}),
              ElementsAre(Step::with_status_request, Step::with_status_request,
                          Step::with_status_request, Step::done));
  EXPECT_THAT(walk({missing(), stapled(), stapled()}),
              ElementsAre(Step::with_status_request, Step::with_status_request,
                          Step::with_status_request, Step::done));
  EXPECT_THAT(walk({missing()}, 1), ElementsAre(Step::with_status_request, Step::done));
}

TEST(AttemptsNextStep, IsDoneAfterARefusedConnection) {
  EXPECT_THAT(walk({failed(Reason::connect_refused)}),
              ElementsAre(Step::with_status_request, Step::done));
}

TEST(AttemptsNextStep, ContinuesAfterALaterConnectionFails) {
  for (const Reason reason : {Reason::handshake_closed, Reason::connect_refused}) {
    EXPECT_THAT(walk({missing(), failed(reason), stapled()}),
                ElementsAre(Step::with_status_request, Step::with_status_request,
                            Step::with_status_request, Step::done));
  }
}

TEST(AttemptsNextStep, IsDoneOnceTheServerDoesNotOfferTheView) {
  AttemptResult attempt;
  attempt.presented.chain = {{Bytes{1}, std::nullopt}};
  attempt.not_offered = "why";
  attempt.phases[static_cast<std::size_t>(Stage::handshake)] = 20s;
  EXPECT_THAT(walk({attempt}), ElementsAre(Step::with_status_request, Step::done));
  const Observation seen = conclude_attempts({attempt}, {});
  EXPECT_EQ(seen.not_offered, "why");
  EXPECT_FALSE(seen.verdict || seen.failure);
}

TEST(AttemptsNextStep, OmitsTheStatusRequestAfterAFailedHandshake) {
  const AttemptResult alert = failed(Reason::handshake_alert);
  EXPECT_THAT(walk({alert, failed(Reason::handshake_alert, tls::StatusRequest::omitted)}),
              ElementsAre(Step::with_status_request, Step::without_status_request, Step::done));
  EXPECT_THAT(walk({alert, control(), alert}),
              ElementsAre(Step::with_status_request, Step::without_status_request,
                          Step::with_status_request, Step::done));
  EXPECT_THAT(walk({alert, control(), stapled()}),
              ElementsAre(Step::with_status_request, Step::without_status_request,
                          Step::with_status_request, Step::done));
}

TEST(AttemptsNextStep, ComparesAHandshakeThatIsASecondSlowerThanUsual) {
  EXPECT_THAT(walk({stapled(1s)}), ElementsAre(Step::with_status_request, Step::done));
  EXPECT_THAT(walk({stapled(1001ms), control()}),
              ElementsAre(Step::with_status_request, Step::without_status_request, Step::done));
  EXPECT_THAT(walk({stapled(1100ms)}, 3, 100ms),
              ElementsAre(Step::with_status_request, Step::done));
  EXPECT_THAT(walk({stapled(1101ms), control()}, 3, 100ms),
              ElementsAre(Step::with_status_request, Step::without_status_request, Step::done));
}

TEST(AttemptsNextStep, ContinuesIfTheComparisonFails) {
  EXPECT_THAT(walk({missing(2s), failed(Reason::handshake_reset, tls::StatusRequest::omitted),
                    missing(), missing()}),
              ElementsAre(Step::with_status_request, Step::without_status_request,
                          Step::with_status_request, Step::with_status_request, Step::done));
}

AttemptResult stalled(AttemptResult attempt, nanoseconds time = 300ms) {
  attempt.stalled = time;
  return attempt;
}

TEST(AttemptsStall, AreNotComparedWithTheUsualDuration) {
  EXPECT_THAT(walk({stalled(stapled(2s))}), ElementsAre(Step::with_status_request, Step::done));
  const auto slow = [](const AttemptResult& first, const AttemptResult& without) {
    return findings(conclude_attempts({first, without}, {}));
  };
  EXPECT_THAT(slow(stapled(2s), control()), testing::SizeIs(1));
  EXPECT_THAT(slow(stalled(stapled(2s)), control()), IsEmpty());
  EXPECT_THAT(slow(stapled(2s), stalled(control())), IsEmpty());
}

TEST(AttemptsStall, DoNotChangeTheUsualDuration) {
  ViewState previous;
  previous.usual_handshake = 80ms;
  EXPECT_EQ(conclude_attempts({stalled(stapled(0ms))}, previous).view_state.usual_handshake, 80ms);
  EXPECT_EQ(conclude_attempts({stapled(0ms)}, previous).view_state.usual_handshake, 70ms);
}

TEST(AttemptsStall, AreRepeatedIfTheResultMayBeAnothersFault) {
  EXPECT_FALSE(must_repeat(stapled()));
  EXPECT_FALSE(must_repeat(failed(Reason::handshake_closed)));
  EXPECT_FALSE(must_repeat(stalled(stapled(), 999ms)));
  EXPECT_TRUE(must_repeat(stalled(stapled(), 1s)));
  EXPECT_TRUE(must_repeat(stalled(missing(), 1s)));
  for (const Reason reason : {Reason::connect_reset, Reason::proxy_closed, Reason::starttls_closed,
                              Reason::handshake_closed, Reason::handshake_alert}) {
    EXPECT_TRUE(must_repeat(stalled(failed(reason), 1ms)));
  }
  for (const Reason reason : {Reason::connect_timeout, Reason::proxy_timeout,
                              Reason::starttls_timeout, Reason::handshake_timeout}) {
    EXPECT_FALSE(must_repeat(stalled(failed(reason), 1h))) << "the deadline was moved";
  }
}

TEST(AttemptsSeveralConnections, WithAStapleAtOnceHaveNoFinding) {
  const auto observation = conclude_attempts({stapled()}, {});
  EXPECT_THAT(findings(observation), IsEmpty());
  EXPECT_EQ(observation.attempts, 1U);
  EXPECT_EQ(observation.stapled, 1U);
  EXPECT_EQ(observation.duration, 21ms);
  EXPECT_EQ(observation.verdict->ok, true);
  EXPECT_EQ(observation.verdict->ok_until, stapled().judgement->effective_expiry);
}

TEST(AttemptsSeveralConnections, WithoutAnyStapleHaveNotSent) {
  const auto observation = conclude_attempts({missing(), missing(), missing()}, {});
  EXPECT_THAT(findings(observation), ElementsAre(std::pair(ocsp::Fault::not_sent, kWarning)));
  EXPECT_EQ(observation.attempts, 3U);
  EXPECT_EQ(observation.stapled, 0U);
}

TEST(AttemptsSeveralConnections, OfWhichOnlyTheFirstGotNoStapleAreLate) {
  const auto observation = conclude_attempts({missing(), stapled(), stapled()}, {});
  EXPECT_THAT(findings(observation), ElementsAre(std::pair(ocsp::Fault::late, kWarning)));
  EXPECT_EQ(observation.verdict->findings.front().detail,
            "2 of 3 connections got a staple, the first did not");
  EXPECT_EQ(observation.verdict->ok, true);
  EXPECT_EQ(observation.verdict->level, ocsp::Level::warning);
}

TEST(AttemptsSeveralConnections, OfWhichALaterOneGotNoStapleAreIntermittent) {
  const auto observation = conclude_attempts({missing(), stapled(), missing()}, {});
  EXPECT_THAT(findings(observation), ElementsAre(std::pair(ocsp::Fault::late, kWarning),
                                                 std::pair(ocsp::Fault::intermittent, kWarning)));
  EXPECT_EQ(observation.verdict->findings.back().detail,
            "connection 3 of 3 got no staple, an earlier connection did");
}

TEST(AttemptsSeveralConnections, AreCriticalIfTheCertificateDemandsAStaple) {
  std::vector<AttemptResult> results{missing(), stapled(), missing()};
  for (AttemptResult& attempt : results) attempt.judgement->must_staple = true;
  const auto observation = conclude_attempts(results, {});
  EXPECT_THAT(findings(observation), ElementsAre(std::pair(ocsp::Fault::late, kCritical),
                                                 std::pair(ocsp::Fault::intermittent, kCritical)));
  EXPECT_EQ(observation.verdict->level, ocsp::Level::critical);
  EXPECT_EQ(observation.verdict->ok, false);
  EXPECT_EQ(observation.verdict->ok_until, std::nullopt);
}

TEST(AttemptsSeveralConnections, ThatFailOnlyWithTheStatusRequestAreARefusal) {
  const AttemptResult alert = failed(Reason::handshake_alert);
  const auto observation = conclude_attempts({alert, control(), alert}, {});
  ASSERT_TRUE(observation.verdict);
  EXPECT_FALSE(observation.failure);
  EXPECT_THAT(findings(observation),
              ElementsAre(std::pair(ocsp::Fault::status_request_refused, kCritical)));
  EXPECT_EQ(
      observation.verdict->findings.front().detail,
      "alert (alert: internal error); without the status request the handshake succeeds in 20 ms");
  EXPECT_EQ(observation.verdict->ok, false);
  EXPECT_EQ(observation.attempts, 2U);
  EXPECT_EQ(observation.stapled, 0U);
}

TEST(AttemptsSeveralConnections, ThatAreRefusedCountEvenIfNoStapleIsExpected) {
  AttemptResult without = not_applicable();
  without.status_request = tls::StatusRequest::omitted;
  const AttemptResult alert = failed(Reason::handshake_alert);
  EXPECT_EQ(conclude_attempts({alert, without, alert}, {}).verdict->level, ocsp::Level::critical);
}

/// judge_must_staple judges a must-staple certificate without a responder, presented like this.
AttemptResult judge_must_staple(bool staple, tls::StatusRequest status_request) {
  test::JudgeFixture fixture;
  fixture.issue_leaf({.responder_urls = {}, .must_staple = true});
  if (!staple) fixture.send_none();
  AttemptResult attempt;
  attempt.status_request = status_request;
  attempt.presented = fixture.present();
  attempt.presented.status_requested = status_request == tls::StatusRequest::sent;
  ocsp::VerdictCache cache;
  attempt.judgement = *ocsp::judge(attempt.presented, {}, fixture.now, cache);
  return attempt;
}

TEST(AttemptsSeveralConnections,
     OfAMustStapleCertificateWithoutAResponderAreWorstWhereNoneStaples) {
  using enum ocsp::Fault;
  const auto silent = judge_must_staple(false, tls::StatusRequest::sent);
  const auto stapled = judge_must_staple(true, tls::StatusRequest::sent);
  EXPECT_THAT(
      findings(conclude_attempts({silent, silent, stapled}, {})),
      ElementsAre(std::pair(late, kCritical), std::pair(must_staple_no_responder, kWarning)));
  EXPECT_THAT(findings(conclude_attempts({silent, silent, silent}, {})),
              ElementsAre(std::pair(must_staple_no_responder, kCritical),
                          std::pair(not_sent_must_staple, kCritical)));
  const auto alert = failed(Reason::handshake_alert);
  const auto unasked = judge_must_staple(false, tls::StatusRequest::omitted);
  EXPECT_THAT(findings(conclude_attempts({alert, unasked, alert}, {})),
              ElementsAre(std::pair(status_request_refused, kCritical),
                          std::pair(must_staple_no_responder, kWarning)));
}

TEST(AttemptsSeveralConnections, OfWhichOneGotACertificateWithoutAPromiseReportTheMissingStaple) {
  for (const auto& results : {std::vector{missing(), not_applicable()},
                              std::vector{missing(), not_applicable(), not_applicable()}}) {
    EXPECT_THAT(findings(conclude_attempts(results, {})),
                ElementsAre(std::pair(ocsp::Fault::not_sent, kWarning)));
  }
}

TEST(AttemptsSeveralConnections, OfWhichOnlyOneFailedAreNoRefusal) {
  const auto observation =
      conclude_attempts({failed(Reason::handshake_reset), control(), stapled()}, {});
  EXPECT_THAT(findings(observation), IsEmpty());
  EXPECT_EQ(observation.stapled, 1U);
}

TEST(AttemptsSeveralConnections, OfWhichOnlyOneReachedTheHandshakeAreNoRefusal) {
  const AttemptResult reset = failed(Reason::handshake_reset);
  for (const auto& results : {std::vector{reset, control()},  // the deadline has passed
                              std::vector{reset, control(), failed(Reason::connect_refused)}}) {
    const auto observation = conclude_attempts(results, {});
    EXPECT_FALSE(observation.verdict);
    EXPECT_EQ(observation.failure->reason, Reason::handshake_reset);
  }
}

TEST(AttemptsSeveralConnections, OfWhichOneFailedInBetweenAreLate) {
  const auto observation =
      conclude_attempts({missing(), failed(Reason::handshake_closed), stapled()}, {});
  EXPECT_THAT(findings(observation), ElementsAre(std::pair(ocsp::Fault::late, kWarning)));
  EXPECT_EQ(observation.attempts, 3U);
}

TEST(AttemptsSeveralConnections, ThatAllFailReportTheFirstFailure) {
  const auto observation =
      conclude_attempts({failed(Reason::handshake_alert),
                         failed(Reason::handshake_reset, tls::StatusRequest::omitted)},
                        {});
  EXPECT_FALSE(observation.verdict);
  EXPECT_EQ(observation.failure->reason, Reason::handshake_alert);
}

TEST(AttemptsSeveralConnections, ThatAreSlowOnlyWithTheStatusRequestAreASlowStaple) {
  const auto slow = conclude_attempts({stapled(1521ms), control(500ms)}, {});
  EXPECT_THAT(findings(slow), ElementsAre(std::pair(ocsp::Fault::slow_staple, kWarning)));
  EXPECT_EQ(slow.verdict->findings.front().detail,
            "the handshake took 1521 ms with the status request, 500 ms without it");
  EXPECT_EQ(slow.attempts, 1U);
  EXPECT_THAT(findings(conclude_attempts({stapled(1500ms), control(500ms)}, {})), IsEmpty());
}

}  // namespace
}  // namespace staple::prober
