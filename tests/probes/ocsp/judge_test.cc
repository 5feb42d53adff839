#include <algorithm>
#include <set>

#include <gtest/gtest.h>

#include "probes/ocsp/assessment.h"
#include "probes/ocsp/memory.h"
#include "probes/x509/certificate.h"
#include "probes/x509/trust.h"
#include "tests/pki/der.h"
#include "tests/probes/ocsp/scene.h"

namespace staple::test {
namespace {

using namespace std::chrono_literals;
using std::chrono::days;

std::vector<Expected> faults(const ocsp::Verdict& verdict) {
  std::vector<Expected> found;
  for (const auto& finding : verdict.findings) found.push_back({finding.fault, finding.severity});
  return found;
}

bool has_critical(const Case& one) {
  return std::ranges::any_of(one.findings,
                             [](const Expected& e) { return e.severity == ocsp::Severity::critical; });
}

class Judge : public testing::TestWithParam<Case> {};

TEST_P(Judge, FindsExactlyWhatIsWrong) {
  Scene scene;
  GetParam().change(scene);
  const auto verdict = scene.judge();
  EXPECT_EQ(faults(verdict), GetParam().findings);
  for (const auto& finding : verdict.findings)
    EXPECT_FALSE(finding.detail.empty()) << entry(finding.fault).name;
}

TEST_P(Judge, DrawsTheLevelFromTheWorstFinding) {
  Scene scene;
  GetParam().change(scene);
  const auto verdict = scene.judge();
  if (!verdict.present && !verdict.expected) {
    EXPECT_EQ(verdict.level, ocsp::Level::not_applicable);
  } else if (has_critical(GetParam())) {
    EXPECT_EQ(verdict.level, ocsp::Level::critical);
  } else {
    const bool warns = std::ranges::any_of(GetParam().findings,
                                           [](auto& e) { return e.severity == ocsp::Severity::warning; });
    EXPECT_EQ(verdict.level, warns ? ocsp::Level::warning : ocsp::Level::ok);
  }
}

TEST_P(Judge, NeverShowsAStatusThatDidNotAuthenticate) {
  Scene scene;
  GetParam().change(scene);
  const auto verdict = scene.judge();
  EXPECT_EQ(verdict.status.has_value(), verdict.authenticated);
  if (!verdict.authenticated) {
    EXPECT_NE(verdict.ok, true);
    for (const auto& finding : verdict.findings) {
      EXPECT_NE(finding.fault, ocsp::Fault::revoked);
      EXPECT_NE(finding.fault, ocsp::Fault::unknown);
    }
  }
}

TEST_P(Judge, RemembersWithoutChangingItsMind) {
  Scene scene;
  GetParam().change(scene);
  scene.sign();
  ocsp::VerdictCache cache;
  const auto first = scene.judge(cache);
  const auto again = scene.judge(cache);
  EXPECT_EQ(first.findings, again.findings);
  EXPECT_EQ(first.ok, again.ok);
  EXPECT_EQ(first.staple, again.staple) << "the facts exist once";
  EXPECT_EQ(first.certificate, again.certificate);
}

TEST_P(Judge, IsNotOkPastItsOwnWord) {
  Scene scene;
  GetParam().change(scene);
  scene.sign();
  const auto verdict = scene.judge();
  if (verdict.ok != true) {
    EXPECT_EQ(is_ok_at(verdict, scene.now + 1s), verdict.ok);
    return;
  }
  ASSERT_TRUE(verdict.ok_until);
  EXPECT_GE(*verdict.ok_until, scene.now);
  EXPECT_EQ(is_ok_at(verdict, *verdict.ok_until), true);
  EXPECT_EQ(is_ok_at(verdict, *verdict.ok_until + 1s), false);
  // Judging anew at these moments says the same as the memory of the old judgement.
  scene.now = *verdict.ok_until;
  EXPECT_EQ(scene.judge().ok, true);
  scene.now += 1s;
  EXPECT_EQ(scene.judge().ok, false);
}

INSTANTIATE_TEST_SUITE_P(Table, Judge, testing::ValuesIn(all_cases()),
                         [](const auto& one) { return one.param.name; });

TEST(JudgeCases, CoverEveryFaultThatOneHandshakeCanShow) {
  // These need several connections, other views, the intermediates' staples or the live responder.
  const std::set<ocsp::Fault> elsewhere{ocsp::Fault::late,
                                        ocsp::Fault::intermittent,
                                        ocsp::Fault::status_request_refused,
                                        ocsp::Fault::slow_staple,
                                        ocsp::Fault::views_differ,
                                        ocsp::Fault::chain_staple_bad,
                                        ocsp::Fault::responder_disagrees,
                                        ocsp::Fault::responder_fresher};
  std::set<ocsp::Fault> covered = elsewhere;
  for (const auto& one : all_cases()) {
    for (const auto& finding : one.findings) covered.insert(finding.fault);
  }
  for (const auto& row : ocsp::fault_table()) EXPECT_TRUE(covered.contains(row.fault)) << row.name;
}

TEST(JudgeDetail, NamesTheHashThatMakesPssWeak) {
  Scene scene;
  scene.issuer = pki::make_intermediate(scene.root, "Test CA", scene.years, {.key = pki::Key::rsa(2048)});
  scene.signer = scene.issuer.key;
  scene.above = {scene.issuer.certificate};
  scene.new_leaf({});
  scene.staple.algorithm = pki::SignatureAlgorithm::rsa_pss_sha1;
  const auto verdict = scene.judge();
  ASSERT_EQ(verdict.findings.size(), 1U);
  EXPECT_EQ(verdict.findings.front().detail, "the response is signed with rsassaPss and sha1");
}

TEST(JudgeOk, IsAbsentWhereNothingWasExpectedAndNothingCame) {
  Scene scene;
  scene.new_leaf({.responder_urls = {}});
  scene.send_none();
  const auto verdict = scene.judge();
  EXPECT_EQ(verdict.ok, std::nullopt);
  EXPECT_EQ(verdict.level, ocsp::Level::not_applicable);
}

TEST(JudgeOk, IsFalseWhereNothingCameThoughItWasExpected) {
  Scene scene;
  scene.send_none();
  EXPECT_EQ(scene.judge().ok, false);
}

TEST(JudgeOk, IsTrueForAGoodStapleThatNobodyExpected) {
  Scene scene;
  scene.new_leaf({.responder_urls = {}});
  EXPECT_EQ(scene.judge().ok, true);
}

TEST(JudgeOk, IsFalseForAStapledTryLaterHoweverMild) {
  Scene scene;
  scene.staple = pki::make_error_staple(3);
  const auto verdict = scene.judge();
  EXPECT_EQ(verdict.level, ocsp::Level::warning);
  EXPECT_EQ(verdict.ok, false);
}

TEST(JudgeOk, SurvivesAWarning) {
  Scene scene;
  scene.times(scene.now - 80h, scene.now + 20h);
  const auto verdict = scene.judge();
  EXPECT_EQ(verdict.level, ocsp::Level::warning);
  EXPECT_EQ(verdict.ok, true);
}

TEST(JudgeTrust, SaysWhetherTheChainVerifiesAndNamesTheServer) {
  Scene scene;
  EXPECT_EQ(scene.judge().trusted, std::nullopt) << "nobody asked";
  scene.anchors = {scene.root.certificate};
  scene.server_name = "server.test";
  EXPECT_EQ(scene.judge().trusted, true);
  scene.server_name = "other.test";
  EXPECT_EQ(scene.judge().trusted, false);
}

TEST(JudgeTrust, IsNotRememberedBeyondACertificatesEnd) {
  Scene scene;
  scene.anchors = {scene.root.certificate};
  scene.sign();
  ocsp::VerdictCache cache;
  EXPECT_EQ(scene.judge(cache).trusted, true);
  scene.now = scene.years.not_after;
  EXPECT_EQ(scene.judge(cache).trusted, true);
  scene.now += 1s;
  EXPECT_EQ(scene.judge(cache).trusted, false);
}

TEST(JudgeMemory, DoesNoWorkTwice) {
  Scene scene;
  scene.anchors = {scene.root.certificate};
  ocsp::VerdictCache cache;
  const auto presented = scene.presented();
  const ocsp::JudgeInput input{.policy = scene.policy, .server_name = "server.test", .roots = nullptr};
  for (int i = 0; i < 1000; ++i) ASSERT_TRUE(judge(presented, input, scene.now, cache));
  EXPECT_EQ(cache.assessments.statistics().misses, 1U);
  EXPECT_EQ(cache.assessments.statistics().hits, 999U);
}

TEST(JudgeMemory, KeepsToItsBound) {
  ocsp::LruCache<int> cache(100);
  const auto key = [](std::uint8_t number) { return Sha256{number}; };
  for (std::uint8_t i = 0; i < 20; ++i) {
    cache.insert(key(i), std::make_shared<int>(i), 30);
    EXPECT_NE(cache.find(key(0)), nullptr) << "what is used stays";
  }
  EXPECT_EQ(cache.size(), 3U);
  EXPECT_EQ(cache.find(key(5)), nullptr);
  cache.insert(key(99), std::make_shared<int>(99), 101);
  EXPECT_EQ(cache.find(key(99)), nullptr) << "larger than the whole bound";
}

TEST(JudgeFailure, ComesOnlyWhereTheLeafIsNoCertificate) {
  ocsp::VerdictCache cache;
  PresentedChain presented;
  presented.chain.push_back({{'n', 'o'}, std::nullopt});
  const auto verdict = judge(presented, {}, WallTime{}, cache);
  ASSERT_TRUE(verdict.has_error());
  EXPECT_EQ(verdict.error().reason, Reason::judge_unreadable_certificate);
}

}  // namespace
}  // namespace staple::test
