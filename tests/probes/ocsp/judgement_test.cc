// SPDX-License-Identifier: Apache-2.0

#include "probes/ocsp/judgement.h"

#include <algorithm>
#include <type_traits>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "tests/probes/ocsp/judge_fixture.h"

namespace staple::ocsp {
namespace {

using std::chrono::days;

template <class Argument>
concept Concludable = requires(Argument&& argument) {
  conclude(std::forward<Argument>(argument));
};

static_assert(Concludable<Judgement> && Concludable<StapleJudgement>);
static_assert(!Concludable<Judgement&> && !Concludable<const Judgement&>,
              "a judgement that goes on being used is not concluded");
static_assert(!Concludable<StapleJudgement&> && !Concludable<const StapleJudgement&>);
static_assert(!Concludable<Verdict> && !Concludable<StapleVerdict>, "a verdict is concluded once");
static_assert(!std::is_default_constructible_v<Verdict> && !std::is_aggregate_v<Verdict>,
              "only conclude() makes a verdict");

TEST(Judgement, ConcludesToTheSameVerdictWhateverTheOrderOfItsFindings) {
  const Judgement judged = test::JudgeFixture().make_judgement();
  std::vector<Finding> findings{{Fault::late, Severity::warning, "a"},
                                {Fault::too_old, Severity::critical, "b"},
                                {Fault::views_differ, Severity::warning, "c"},
                                {Fault::responder_url_unusable, Severity::information, "d"},
                                {Fault::expired, Severity::critical, "e"}};
  const auto before = [](const Finding& one, const Finding& other) {
    return one.fault < other.fault;
  };
  std::ranges::sort(findings, before);
  const std::vector<Fault> ranked{Fault::expired, Fault::too_old, Fault::late, Fault::views_differ,
                                  Fault::responder_url_unusable};
  do {
    Judgement judgement = judged;
    for (const Finding& finding : findings) judgement.add(finding);
    const Verdict verdict = conclude(std::move(judgement));
    std::vector<Fault> found;
    for (const Finding& finding : verdict.findings) found.push_back(finding.fault);
    ASSERT_EQ(found, ranked);
    ASSERT_EQ(verdict.level, Level::critical);
    ASSERT_EQ(verdict.ok, false);
    ASSERT_EQ(verdict.ok_until, std::nullopt);
  } while (std::ranges::next_permutation(findings, before).found);
}

TEST(Judgement, StaysOkUntilACriticalFindingComes) {
  const test::JudgeFixture fixture;
  Judgement judgement = fixture.make_judgement();
  judgement.add(Fault::late, Severity::warning, "");
  EXPECT_EQ(judgement.is_ok(), true);
  Verdict verdict = conclude(Judgement(judgement));
  EXPECT_EQ(verdict.level, Level::warning);
  EXPECT_EQ(verdict.ok, true);
  EXPECT_EQ(verdict.ok_until, judgement.effective_expiry);
  judgement.add(Fault::responder_disagrees, "");
  EXPECT_EQ(judgement.is_ok(), false);
  verdict = conclude(std::move(judgement));
  EXPECT_EQ(verdict.level, Level::critical);
  EXPECT_EQ(verdict.ok_until, std::nullopt);
}

TEST(Judgement, StaysOkWithACriticallyOverdueRefresh) {
  Judgement judgement = test::JudgeFixture().make_judgement();
  judgement.add(Fault::refresh_overdue, Severity::critical, "");
  EXPECT_EQ(judgement.is_ok(), true);
  const Verdict verdict = conclude(Judgement(judgement));
  EXPECT_EQ(verdict.ok, true);
  EXPECT_EQ(verdict.level, Level::critical);
  judgement.add(Fault::too_old, Severity::critical, "");
  EXPECT_EQ(judgement.is_ok(), false);
}

TEST(Judgement, FindsTheFirstOfEqualCriticalFindings) {
  Judgement judgement = test::JudgeFixture().make_judgement();
  judgement.add(Fault::weak_signature, Severity::critical, "the response");
  judgement.add(Fault::weak_signature, Severity::critical, "the signing certificate");
  ASSERT_TRUE(judgement.find_critical());
  EXPECT_EQ(judgement.find_critical()->detail, "the response");
}

TEST(Judgement, KnowsWhatItsVerdictWillSay) {
  for (const test::Case& one : test::make_all_cases()) {
    SCOPED_TRACE(one.name);
    test::JudgeFixture fixture;
    one.change(fixture);
    Judgement judgement = fixture.make_judgement();
    const auto ok = judgement.is_ok();
    const Finding* const found = judgement.find_critical();
    const auto critical = found ? std::optional(*found) : std::nullopt;
    const Verdict verdict = conclude(std::move(judgement));
    EXPECT_EQ(ok, verdict.ok);
    const bool is_critical =
        !verdict.findings.empty() && verdict.findings.front().severity == Severity::critical;
    EXPECT_EQ(critical, is_critical ? std::optional(verdict.findings.front()) : std::nullopt);
  }
}

TEST(Judgement, OfAServerThatRefusesTheRequestIsCriticalWithoutAStaple) {
  Judgement judgement;
  EXPECT_EQ(conclude(Judgement(judgement)).level, Level::not_applicable);
  judgement.add(Fault::status_request_refused, "");
  const Verdict verdict = conclude(std::move(judgement));
  EXPECT_EQ(verdict.level, Level::critical);
  EXPECT_EQ(verdict.ok, std::nullopt);
}

TEST(Judgement, WithoutAPromisedStapleTakesItsLevelFromWhatHarmsClientsAllTheSame) {
  EXPECT_EQ(conclude(Judgement()).level, Level::not_applicable);
  for (const FaultEntry& row : fault_table()) {
    const bool is_about_a_promise =
        row.fault == Fault::must_staple_no_responder || row.fault == Fault::responder_url_unusable;
    Judgement judgement;
    judgement.add(row.fault, "");
    const Verdict verdict = conclude(std::move(judgement));
    const bool counts = !is_about_a_promise && row.severity != Severity::information;
    const Level level = row.severity == Severity::critical ? Level::critical : Level::warning;
    EXPECT_EQ(verdict.level, counts ? level : Level::not_applicable) << row.name;
    EXPECT_EQ(verdict.ok, std::nullopt) << row.name;
  }
}

TEST(JudgementStaple, ConcludesWithoutTheLeaf) {
  StapleJudgement judgement;
  judgement.present = judgement.authenticated = true;
  judgement.status = CertStatus::good;
  judgement.effective_expiry = WallTime{} + days(3);
  const StapleVerdict verdict = conclude(StapleJudgement(judgement));
  EXPECT_EQ(verdict.ok, true);
  EXPECT_EQ(verdict.ok_until, judgement.effective_expiry);
  EXPECT_TRUE(verdict.present && verdict.authenticated);
  judgement.add(Fault::expired, "");
  EXPECT_EQ(conclude(std::move(judgement)).ok, false);
}

}  // namespace
}  // namespace staple::ocsp
