#include "probes/prober/attempts.h"

#include <gmock/gmock.h>

#include "tests/probes/prober/observations.h"

namespace staple::prober {
namespace {

using namespace std::chrono_literals;
using std::chrono::nanoseconds;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

AttemptResult make_attempt(const Observation& observation, nanoseconds handshake = 20ms) {
  AttemptResult attempt;
  attempt.presented.chain = {{Bytes{1}, std::nullopt}};
  attempt.verdict = observation.verdict;
  attempt.phases[static_cast<std::size_t>(Stage::handshake)] = handshake;
  attempt.duration = handshake + 1ms;
  return attempt;
}

AttemptResult stapled(nanoseconds handshake = 20ms) {
  return make_attempt(test::make_healthy("192.0.2.7"), handshake);
}
AttemptResult missing(nanoseconds handshake = 20ms) {
  return make_attempt(test::make_unstapled("192.0.2.7"), handshake);
}
AttemptResult not_applicable() { return make_attempt(test::make_not_applicable("192.0.2.7")); }

AttemptResult control(nanoseconds handshake = 20ms) {
  AttemptResult attempt = missing(handshake);
  attempt.status_request = tls::StatusRequest::omitted;
  attempt.presented.status_requested = false;
  attempt.verdict->findings.clear();  // what was not asked for is not missed
  return attempt;
}

AttemptResult failed(Reason reason, tls::StatusRequest status_request = tls::StatusRequest::sent) {
  AttemptResult attempt;
  attempt.status_request = status_request;
  attempt.failure = Failure{reason, "alert: internal error"};
  attempt.phases[static_cast<std::size_t>(Stage::handshake)] = 5ms;
  return attempt;
}

/// walk lets a server answer as `answers` says until no further connection is wanted, and returns
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

std::vector<std::pair<ocsp::Fault, ocsp::Severity>> findings(const Observation& observation) {
  std::vector<std::pair<ocsp::Fault, ocsp::Severity>> found;
  for (const ocsp::Finding& finding : observation.verdict->findings)
    found.emplace_back(finding.fault, finding.severity);
  return found;
}

constexpr auto kWarning = ocsp::Severity::warning;
constexpr auto kCritical = ocsp::Severity::critical;

TEST(NextStep, IsOneConnectionWhileAllIsWell) {
  EXPECT_THAT(walk({stapled()}), ElementsAre(Step::with_status_request, Step::done));
  EXPECT_THAT(walk({not_applicable()}), ElementsAre(Step::with_status_request, Step::done));
}

TEST(NextStep, AsksAgainForAStapleThatIsExpected) {
  EXPECT_THAT(walk({missing(), missing(), missing()}),
              ElementsAre(Step::with_status_request, Step::with_status_request,
                          Step::with_status_request, Step::done));
  EXPECT_THAT(walk({missing(), stapled(), stapled()}),
              ElementsAre(Step::with_status_request, Step::with_status_request,
                          Step::with_status_request, Step::done));
  EXPECT_THAT(walk({missing()}, 1), ElementsAre(Step::with_status_request, Step::done));
}

TEST(NextStep, DoesNotKnockAtAClosedDoorTwice) {
  EXPECT_THAT(walk({failed(Reason::connect_refused)}),
              ElementsAre(Step::with_status_request, Step::done));
}

TEST(NextStep, LetsNoConnectionThatFailsEndTheSearchForAStaple) {
  for (const Reason reason : {Reason::handshake_closed, Reason::connect_refused}) {
    EXPECT_THAT(walk({missing(), failed(reason), stapled()}),
                ElementsAre(Step::with_status_request, Step::with_status_request,
                            Step::with_status_request, Step::done));
  }
}

TEST(NextStep, IsNoneOnceTheServerDoesNotOfferTheView) {
  AttemptResult attempt;
  attempt.presented.chain = {{Bytes{1}, std::nullopt}};
  attempt.not_offered = "why";
  attempt.phases[static_cast<std::size_t>(Stage::handshake)] = 20s;
  EXPECT_THAT(walk({attempt}), ElementsAre(Step::with_status_request, Step::done));
  const Observation seen = observe({attempt}, {});
  EXPECT_EQ(seen.not_offered, "why");
  EXPECT_FALSE(seen.verdict || seen.failure);
}

TEST(NextStep, TriesWithoutTheRequestWhenTheHandshakeFails) {
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

TEST(NextStep, ComparesAHandshakeThatIsASecondSlowerThanUsual) {
  EXPECT_THAT(walk({stapled(1s)}), ElementsAre(Step::with_status_request, Step::done));
  EXPECT_THAT(walk({stapled(1001ms), control()}),
              ElementsAre(Step::with_status_request, Step::without_status_request, Step::done));
  EXPECT_THAT(walk({stapled(1100ms)}, 3, 100ms),
              ElementsAre(Step::with_status_request, Step::done));
  EXPECT_THAT(walk({stapled(1101ms), control()}, 3, 100ms),
              ElementsAre(Step::with_status_request, Step::without_status_request, Step::done));
}

TEST(NextStep, GoesOnAskingWhenTheComparisonFails) {
  EXPECT_THAT(walk({missing(2s), failed(Reason::handshake_reset, tls::StatusRequest::omitted),
                    missing(), missing()}),
              ElementsAre(Step::with_status_request, Step::without_status_request,
                          Step::with_status_request, Step::with_status_request, Step::done));
}

TEST(SeveralConnections, OfWhichOneIsEnoughFindNothingMore) {
  const auto observation = observe({stapled()}, {});
  EXPECT_THAT(findings(observation), IsEmpty());
  EXPECT_EQ(observation.attempts, 1U);
  EXPECT_EQ(observation.stapled, 1U);
  EXPECT_EQ(observation.duration, 21ms);
  EXPECT_EQ(observation.verdict->ok, true);
  EXPECT_EQ(observation.verdict->ok_until, stapled().verdict->ok_until);
}

TEST(SeveralConnections, WithoutAnyStapleAreNotSent) {
  const auto observation = observe({missing(), missing(), missing()}, {});
  EXPECT_THAT(findings(observation), ElementsAre(std::pair(ocsp::Fault::not_sent, kWarning)));
  EXPECT_EQ(observation.attempts, 3U);
  EXPECT_EQ(observation.stapled, 0U);
}

TEST(SeveralConnections, OfWhichTheFirstGotNoneAreLate) {
  const auto observation = observe({missing(), stapled(), stapled()}, {});
  EXPECT_THAT(findings(observation), ElementsAre(std::pair(ocsp::Fault::late, kWarning)));
  EXPECT_EQ(observation.verdict->findings.front().detail,
            "2 of 3 connections got one, the first did not");
  EXPECT_EQ(observation.verdict->ok, true);
  EXPECT_EQ(observation.verdict->level, ocsp::Level::warning);
}

TEST(SeveralConnections, OfWhichALaterOneGotNoneAreIntermittent) {
  const auto observation = observe({missing(), stapled(), missing()}, {});
  EXPECT_THAT(findings(observation), ElementsAre(std::pair(ocsp::Fault::late, kWarning),
                                                 std::pair(ocsp::Fault::intermittent, kWarning)));
  EXPECT_EQ(observation.verdict->findings.back().detail,
            "connection 3 of 3 got none after an earlier one had");
}

TEST(SeveralConnections, AreCriticalWhereTheCertificateDemandsAStaple) {
  std::vector<AttemptResult> results{missing(), stapled(), missing()};
  for (AttemptResult& attempt : results) attempt.verdict->must_staple = true;
  const auto observation = observe(results, {});
  EXPECT_THAT(findings(observation), ElementsAre(std::pair(ocsp::Fault::late, kCritical),
                                                 std::pair(ocsp::Fault::intermittent, kCritical)));
  EXPECT_EQ(observation.verdict->level, ocsp::Level::critical);
  EXPECT_EQ(observation.verdict->ok, false);
  EXPECT_EQ(observation.verdict->ok_until, std::nullopt);
}

TEST(SeveralConnections, ThatFailOnlyWhenAskedAreARefusal) {
  const AttemptResult alert = failed(Reason::handshake_alert);
  const auto observation = observe({alert, control(), alert}, {});
  ASSERT_TRUE(observation.verdict);
  EXPECT_FALSE(observation.failure);
  EXPECT_THAT(findings(observation),
              ElementsAre(std::pair(ocsp::Fault::status_request_refused, kCritical)));
  EXPECT_EQ(observation.verdict->findings.front().detail,
            "alert (alert: internal error); without the request it takes 20 ms");
  EXPECT_EQ(observation.verdict->ok, false);
  EXPECT_EQ(observation.attempts, 2U);
  EXPECT_EQ(observation.stapled, 0U);
}

TEST(SeveralConnections, ThatAreRefusedCountEvenWhereNoStapleIsExpected) {
  AttemptResult without = not_applicable();
  without.status_request = tls::StatusRequest::omitted;
  const AttemptResult alert = failed(Reason::handshake_alert);
  EXPECT_EQ(observe({alert, without, alert}, {}).verdict->level, ocsp::Level::critical);
}

TEST(SeveralConnections, OfWhichOneFailedByChanceAreNoRefusal) {
  const auto observation = observe({failed(Reason::handshake_reset), control(), stapled()}, {});
  EXPECT_THAT(findings(observation), IsEmpty());
  EXPECT_EQ(observation.stapled, 1U);
}

TEST(SeveralConnections, OfWhichOnlyOneCameToAHandshakeAreNoRefusal) {
  const AttemptResult reset = failed(Reason::handshake_reset);
  for (const auto& results : {std::vector{reset, control()},  // no time for more
                              std::vector{reset, control(), failed(Reason::connect_refused)}}) {
    const auto observation = observe(results, {});
    EXPECT_FALSE(observation.verdict);
    EXPECT_EQ(observation.failure->reason, Reason::handshake_reset);
  }
}

TEST(SeveralConnections, OfWhichOneFailedInBetweenAreLate) {
  const auto observation = observe({missing(), failed(Reason::handshake_closed), stapled()}, {});
  EXPECT_THAT(findings(observation), ElementsAre(std::pair(ocsp::Fault::late, kWarning)));
  EXPECT_EQ(observation.attempts, 3U);
}

TEST(SeveralConnections, ThatAllFailAreTheFirstFailure) {
  const auto observation = observe({failed(Reason::handshake_alert),
                                    failed(Reason::handshake_reset, tls::StatusRequest::omitted)},
                                   {});
  EXPECT_FALSE(observation.verdict);
  EXPECT_EQ(observation.failure->reason, Reason::handshake_alert);
}

TEST(SeveralConnections, OfWhichOnlyTheAskingOneIsSlowAreASlowStaple) {
  const auto slow = observe({stapled(1521ms), control(500ms)}, {});
  EXPECT_THAT(findings(slow), ElementsAre(std::pair(ocsp::Fault::slow_staple, kWarning)));
  EXPECT_EQ(slow.verdict->findings.front().detail,
            "the handshake took 1521 ms, 500 ms without asking for the status");
  EXPECT_EQ(slow.attempts, 1U);
  EXPECT_THAT(findings(observe({stapled(1500ms), control(500ms)}, {})), IsEmpty());
}

TEST(Past, LearnsHowLongAHandshakeUsuallyTakes) {
  EXPECT_EQ(observe({stapled(80ms)}, {}).view_state.usual_handshake, 80ms);
  ViewState before{.stapled = {}, .probes_since_loss = {}, .usual_handshake = 80ms};
  EXPECT_EQ(observe({stapled(160ms)}, before).view_state.usual_handshake, 90ms);
  EXPECT_EQ(observe({failed(Reason::handshake_reset)}, before).view_state.usual_handshake, 80ms);
  // A slow staple is not what is usual; a slow server is.
  EXPECT_EQ(observe({stapled(4s), control(80ms)}, before).view_state.usual_handshake, 80ms);
  EXPECT_EQ(observe({stapled(1680ms), control(1680ms)}, before).view_state.usual_handshake, 280ms);
}

TEST(Past, TellsOfAStapleThatWentAwayBetweenProbesForTenProbes) {
  const ViewState after_loss =
      observe({missing(), missing(), missing()}, observe({stapled()}, {}).view_state).view_state;
  EXPECT_EQ(after_loss.probes_since_loss, 0U);
  ViewState past = after_loss;
  for (unsigned probe = 1; probe < 10; ++probe) {
    const auto observation = observe({stapled()}, past);
    EXPECT_THAT(findings(observation), ElementsAre(std::pair(ocsp::Fault::intermittent, kWarning)))
        << probe;
    EXPECT_THAT(observation.verdict->findings.front().detail,
                HasSubstr(std::to_string(probe) + " probe"));
    past = observation.view_state;
  }
  EXPECT_THAT(findings(observe({stapled()}, past)), IsEmpty());
}

TEST(Past, LetsNotSentComeBeforeIntermittent) {
  const auto observation =
      observe({missing(), missing(), missing()}, observe({stapled()}, {}).view_state);
  EXPECT_THAT(findings(observation), ElementsAre(std::pair(ocsp::Fault::not_sent, kWarning),
                                                 std::pair(ocsp::Fault::intermittent, kWarning)));
  EXPECT_EQ(observation.verdict->findings.back().detail, "the probe before this one had got one");
}

TEST(Past, LosesNothingWhereNothingIsExpected) {
  const ViewState stapled_before = observe({stapled()}, {}).view_state;
  const auto observation = observe({not_applicable()}, stapled_before);
  EXPECT_THAT(findings(observation), IsEmpty());
  EXPECT_THAT(findings(observe({missing(), missing(), missing()}, observation.view_state)),
              ElementsAre(std::pair(ocsp::Fault::not_sent, kWarning)));
}

TEST(Past, IsKeptByAProbeThatLearnsNothing) {
  const ViewState before = observe({stapled()}, {}).view_state;
  EXPECT_EQ(observe({failed(Reason::connect_refused)}, before).view_state, before);
}

}  // namespace
}  // namespace staple::prober
