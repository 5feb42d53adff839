#include "probes/prober/attempts.h"

#include <gmock/gmock.h>

#include "tests/probes/prober/observations.h"

namespace staple {
namespace {

using namespace std::chrono_literals;
using std::chrono::nanoseconds;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

Sight sight_of(const Observation& observation, nanoseconds handshake = 20ms) {
  Sight sight;
  sight.presented.chain = {{Bytes{1}, std::nullopt}};
  sight.verdict = observation.verdict;
  sight.phases[static_cast<std::size_t>(Stage::handshake)] = handshake;
  sight.duration = handshake + 1ms;
  return sight;
}

Sight stapled(nanoseconds handshake = 20ms) { return sight_of(test::healthy("192.0.2.7"), handshake); }
Sight missing(nanoseconds handshake = 20ms) { return sight_of(test::unstapled("192.0.2.7"), handshake); }
Sight not_applicable() { return sight_of(test::not_applicable("192.0.2.7")); }

Sight control(nanoseconds handshake = 20ms) {
  Sight sight = missing(handshake);
  sight.status_request = StatusRequest::left_out;
  sight.presented.status_requested = false;
  sight.verdict->findings.clear();  // what was not asked for is not missed
  return sight;
}

Sight failed(Reason reason, StatusRequest status_request = StatusRequest::asked) {
  Sight sight;
  sight.status_request = status_request;
  sight.failure = Failure{reason, "alert: internal error"};
  sight.phases[static_cast<std::size_t>(Stage::handshake)] = 5ms;
  return sight;
}

/// walk lets a server answer as `answers` says until no further connection is wanted, and returns the steps.
std::vector<Step> walk(const std::vector<Sight>& answers, unsigned attempts = 3,
                       std::optional<nanoseconds> usual = {}) {
  std::vector<Sight> seen;
  std::vector<Step> steps;
  while (seen.size() <= answers.size()) {
    steps.push_back(next_step(seen, attempts, usual));
    if (steps.back() == Step::done || seen.size() == answers.size()) break;
    seen.push_back(answers[seen.size()]);
  }
  return steps;
}

std::vector<std::pair<Fault, Severity>> findings(const Observation& observation) {
  std::vector<std::pair<Fault, Severity>> found;
  for (const Finding& finding : observation.verdict->findings)
    found.emplace_back(finding.fault, finding.severity);
  return found;
}

constexpr auto kWarning = Severity::warning;
constexpr auto kCritical = Severity::critical;

TEST(NextStep, IsOneConnectionWhileAllIsWell) {
  EXPECT_THAT(walk({stapled()}), ElementsAre(Step::ask, Step::done));
  EXPECT_THAT(walk({not_applicable()}), ElementsAre(Step::ask, Step::done));
}

TEST(NextStep, AsksAgainForAStapleThatIsExpected) {
  EXPECT_THAT(walk({missing(), missing(), missing()}),
              ElementsAre(Step::ask, Step::ask, Step::ask, Step::done));
  EXPECT_THAT(walk({missing(), stapled(), stapled()}),
              ElementsAre(Step::ask, Step::ask, Step::ask, Step::done));
  EXPECT_THAT(walk({missing()}, 1), ElementsAre(Step::ask, Step::done));
}

TEST(NextStep, DoesNotKnockAtAClosedDoorTwice) {
  EXPECT_THAT(walk({failed(Reason::connect_refused)}), ElementsAre(Step::ask, Step::done));
}

TEST(NextStep, LetsNoConnectionThatFailsEndTheSearchForAStaple) {
  for (const Reason reason : {Reason::handshake_closed, Reason::connect_refused}) {
    EXPECT_THAT(walk({missing(), failed(reason), stapled()}),
                ElementsAre(Step::ask, Step::ask, Step::ask, Step::done));
  }
}

TEST(NextStep, IsNoneOnceTheServerDoesNotOfferTheView) {
  Sight sight;
  sight.presented.chain = {{Bytes{1}, std::nullopt}};
  sight.not_offered = "why";
  sight.phases[static_cast<std::size_t>(Stage::handshake)] = 20s;
  EXPECT_THAT(walk({sight}), ElementsAre(Step::ask, Step::done));
  const Observation seen = observe({sight}, {});
  EXPECT_EQ(seen.not_offered, "why");
  EXPECT_FALSE(seen.verdict || seen.failure);
}

TEST(NextStep, TriesWithoutTheRequestWhenTheHandshakeFails) {
  const Sight alert = failed(Reason::handshake_alert);
  EXPECT_THAT(walk({alert, failed(Reason::handshake_alert, StatusRequest::left_out)}),
              ElementsAre(Step::ask, Step::leave, Step::done));
  EXPECT_THAT(walk({alert, control(), alert}), ElementsAre(Step::ask, Step::leave, Step::ask, Step::done));
  EXPECT_THAT(walk({alert, control(), stapled()}),
              ElementsAre(Step::ask, Step::leave, Step::ask, Step::done));
}

TEST(NextStep, ComparesAHandshakeThatIsASecondSlowerThanUsual) {
  EXPECT_THAT(walk({stapled(1s)}), ElementsAre(Step::ask, Step::done));
  EXPECT_THAT(walk({stapled(1001ms), control()}), ElementsAre(Step::ask, Step::leave, Step::done));
  EXPECT_THAT(walk({stapled(1100ms)}, 3, 100ms), ElementsAre(Step::ask, Step::done));
  EXPECT_THAT(walk({stapled(1101ms), control()}, 3, 100ms), ElementsAre(Step::ask, Step::leave, Step::done));
}

TEST(NextStep, GoesOnAskingWhenTheComparisonFails) {
  EXPECT_THAT(
      walk({missing(2s), failed(Reason::handshake_reset, StatusRequest::left_out), missing(), missing()}),
      ElementsAre(Step::ask, Step::leave, Step::ask, Step::ask, Step::done));
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
  EXPECT_THAT(findings(observation), ElementsAre(std::pair(Fault::not_sent, kWarning)));
  EXPECT_EQ(observation.attempts, 3U);
  EXPECT_EQ(observation.stapled, 0U);
}

TEST(SeveralConnections, OfWhichTheFirstGotNoneAreLate) {
  const auto observation = observe({missing(), stapled(), stapled()}, {});
  EXPECT_THAT(findings(observation), ElementsAre(std::pair(Fault::late, kWarning)));
  EXPECT_EQ(observation.verdict->findings.front().detail, "2 of 3 connections got one, the first did not");
  EXPECT_EQ(observation.verdict->ok, true);
  EXPECT_EQ(observation.verdict->level, Level::warning);
}

TEST(SeveralConnections, OfWhichALaterOneGotNoneAreIntermittent) {
  const auto observation = observe({missing(), stapled(), missing()}, {});
  EXPECT_THAT(findings(observation),
              ElementsAre(std::pair(Fault::late, kWarning), std::pair(Fault::intermittent, kWarning)));
  EXPECT_EQ(observation.verdict->findings.back().detail,
            "connection 3 of 3 got none after an earlier one had");
}

TEST(SeveralConnections, AreCriticalWhereTheCertificateDemandsAStaple) {
  std::vector<Sight> sights{missing(), stapled(), missing()};
  for (Sight& sight : sights) sight.verdict->must_staple = true;
  const auto observation = observe(sights, {});
  EXPECT_THAT(findings(observation),
              ElementsAre(std::pair(Fault::late, kCritical), std::pair(Fault::intermittent, kCritical)));
  EXPECT_EQ(observation.verdict->level, Level::critical);
  EXPECT_EQ(observation.verdict->ok, false);
  EXPECT_EQ(observation.verdict->ok_until, std::nullopt);
}

TEST(SeveralConnections, ThatFailOnlyWhenAskedAreARefusal) {
  const Sight alert = failed(Reason::handshake_alert);
  const auto observation = observe({alert, control(), alert}, {});
  ASSERT_TRUE(observation.verdict);
  EXPECT_FALSE(observation.failure);
  EXPECT_THAT(findings(observation), ElementsAre(std::pair(Fault::status_request_refused, kCritical)));
  EXPECT_EQ(observation.verdict->findings.front().detail,
            "alert (alert: internal error); without the request it takes 20 ms");
  EXPECT_EQ(observation.verdict->ok, false);
  EXPECT_EQ(observation.attempts, 2U);
  EXPECT_EQ(observation.stapled, 0U);
}

TEST(SeveralConnections, ThatAreRefusedCountEvenWhereNoStapleIsExpected) {
  Sight without = not_applicable();
  without.status_request = StatusRequest::left_out;
  const Sight alert = failed(Reason::handshake_alert);
  EXPECT_EQ(observe({alert, without, alert}, {}).verdict->level, Level::critical);
}

TEST(SeveralConnections, OfWhichOneFailedByChanceAreNoRefusal) {
  const auto observation = observe({failed(Reason::handshake_reset), control(), stapled()}, {});
  EXPECT_THAT(findings(observation), IsEmpty());
  EXPECT_EQ(observation.stapled, 1U);
}

TEST(SeveralConnections, OfWhichOnlyOneCameToAHandshakeAreNoRefusal) {
  const Sight reset = failed(Reason::handshake_reset);
  for (const auto& sights : {std::vector{reset, control()},  // no time for more
                             std::vector{reset, control(), failed(Reason::connect_refused)}}) {
    const auto observation = observe(sights, {});
    EXPECT_FALSE(observation.verdict);
    EXPECT_EQ(observation.failure->reason, Reason::handshake_reset);
  }
}

TEST(SeveralConnections, OfWhichOneFailedInBetweenAreLate) {
  const auto observation = observe({missing(), failed(Reason::handshake_closed), stapled()}, {});
  EXPECT_THAT(findings(observation), ElementsAre(std::pair(Fault::late, kWarning)));
  EXPECT_EQ(observation.attempts, 3U);
}

TEST(SeveralConnections, ThatAllFailAreTheFirstFailure) {
  const auto observation = observe(
      {failed(Reason::handshake_alert), failed(Reason::handshake_reset, StatusRequest::left_out)}, {});
  EXPECT_FALSE(observation.verdict);
  EXPECT_EQ(observation.failure->reason, Reason::handshake_alert);
}

TEST(SeveralConnections, OfWhichOnlyTheAskingOneIsSlowAreASlowStaple) {
  const auto slow = observe({stapled(1521ms), control(500ms)}, {});
  EXPECT_THAT(findings(slow), ElementsAre(std::pair(Fault::slow_staple, kWarning)));
  EXPECT_EQ(slow.verdict->findings.front().detail,
            "the handshake took 1521 ms, 500 ms without asking for the status");
  EXPECT_EQ(slow.attempts, 1U);
  EXPECT_THAT(findings(observe({stapled(1500ms), control(500ms)}, {})), IsEmpty());
}

TEST(Past, LearnsHowLongAHandshakeUsuallyTakes) {
  EXPECT_EQ(observe({stapled(80ms)}, {}).past.usual_handshake, 80ms);
  Past before{.stapled = {}, .probes_since_loss = {}, .usual_handshake = 80ms};
  EXPECT_EQ(observe({stapled(160ms)}, before).past.usual_handshake, 90ms);
  EXPECT_EQ(observe({failed(Reason::handshake_reset)}, before).past.usual_handshake, 80ms);
  // A slow staple is not what is usual; a slow server is.
  EXPECT_EQ(observe({stapled(4s), control(80ms)}, before).past.usual_handshake, 80ms);
  EXPECT_EQ(observe({stapled(1680ms), control(1680ms)}, before).past.usual_handshake, 280ms);
}

TEST(Past, TellsOfAStapleThatWentAwayBetweenProbesForTenProbes) {
  const Past after_loss = observe({missing(), missing(), missing()}, observe({stapled()}, {}).past).past;
  EXPECT_EQ(after_loss.probes_since_loss, 0U);
  Past past = after_loss;
  for (unsigned probe = 1; probe < 10; ++probe) {
    const auto observation = observe({stapled()}, past);
    EXPECT_THAT(findings(observation), ElementsAre(std::pair(Fault::intermittent, kWarning))) << probe;
    EXPECT_THAT(observation.verdict->findings.front().detail, HasSubstr(std::to_string(probe) + " probe"));
    past = observation.past;
  }
  EXPECT_THAT(findings(observe({stapled()}, past)), IsEmpty());
}

TEST(Past, LetsNotSentComeBeforeIntermittent) {
  const auto observation = observe({missing(), missing(), missing()}, observe({stapled()}, {}).past);
  EXPECT_THAT(findings(observation),
              ElementsAre(std::pair(Fault::not_sent, kWarning), std::pair(Fault::intermittent, kWarning)));
  EXPECT_EQ(observation.verdict->findings.back().detail, "the probe before this one had got one");
}

TEST(Past, LosesNothingWhereNothingIsExpected) {
  const Past stapled_before = observe({stapled()}, {}).past;
  const auto observation = observe({not_applicable()}, stapled_before);
  EXPECT_THAT(findings(observation), IsEmpty());
  EXPECT_THAT(findings(observe({missing(), missing(), missing()}, observation.past)),
              ElementsAre(std::pair(Fault::not_sent, kWarning)));
}

TEST(Past, IsKeptByAProbeThatLearnsNothing) {
  const Past before = observe({stapled()}, {}).past;
  EXPECT_EQ(observe({failed(Reason::connect_refused)}, before).past, before);
}

}  // namespace
}  // namespace staple
