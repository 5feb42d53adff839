// SPDX-License-Identifier: Apache-2.0

#include <algorithm>
#include <set>

#include <gtest/gtest.h>

#include "probes/ocsp/assessment.h"
#include "probes/ocsp/verdict_cache.h"
#include "probes/x509/certificate.h"
#include "probes/x509/trust.h"
#include "tests/pki/der.h"
#include "tests/probes/ocsp/judge_fixture.h"

namespace staple::test {
namespace {

using namespace std::chrono_literals;

std::vector<ExpectedFinding> findings_of(const ocsp::Verdict& verdict) {
  std::vector<ExpectedFinding> found;
  for (const auto& finding : verdict.findings) found.push_back({finding.fault, finding.severity});
  return found;
}

/// level_of returns the level that these findings mean where a staple is expected or sent.
ocsp::Level level_of(const std::vector<ExpectedFinding>& findings) {
  auto worst = ocsp::Severity::information;
  for (const auto& finding : findings) worst = std::max(worst, finding.severity);
  if (worst == ocsp::Severity::critical) return ocsp::Level::critical;
  return worst == ocsp::Severity::warning ? ocsp::Level::warning : ocsp::Level::ok;
}

class JudgeTest : public testing::TestWithParam<Case> {};

TEST_P(JudgeTest, ReportsExactlyTheExpectedFindings) {
  JudgeFixture fixture;
  GetParam().change(fixture);
  const auto verdict = fixture.judge();
  EXPECT_EQ(findings_of(verdict), GetParam().findings);
  for (const auto& finding : verdict.findings)
    EXPECT_FALSE(finding.detail.empty()) << entry(finding.fault).name;
}

TEST_P(JudgeTest, TakesTheLevelFromTheWorstFinding) {
  JudgeFixture fixture;
  GetParam().change(fixture);
  const auto verdict = fixture.judge();
  if (verdict.present || verdict.expected) {
    EXPECT_EQ(verdict.level, level_of(GetParam().findings));
  }
}

TEST_P(JudgeTest, NeverReportsAnUnauthenticatedStatus) {
  JudgeFixture fixture;
  GetParam().change(fixture);
  const auto verdict = fixture.judge();
  EXPECT_EQ(verdict.status.has_value(), verdict.authenticated);
  if (!verdict.authenticated) {
    EXPECT_NE(verdict.ok, true);
    for (const auto& finding : verdict.findings) {
      EXPECT_NE(finding.fault, ocsp::Fault::revoked);
      EXPECT_NE(finding.fault, ocsp::Fault::unknown);
    }
  }
}

TEST_P(JudgeTest, ReturnsTheSameVerdictFromTheCache) {
  JudgeFixture fixture;
  GetParam().change(fixture);
  fixture.sign();
  ocsp::VerdictCache cache;
  const auto first = fixture.judge(cache);
  const auto again = fixture.judge(cache);
  EXPECT_EQ(first.findings, again.findings);
  EXPECT_EQ(first.ok, again.ok);
  EXPECT_EQ(first.staple, again.staple) << "the facts are shared";
  EXPECT_EQ(first.certificate, again.certificate);
}

TEST_P(JudgeTest, IsNotOkAfterOkUntil) {
  JudgeFixture fixture;
  GetParam().change(fixture);
  fixture.sign();
  const auto verdict = fixture.judge();
  if (verdict.ok != true) {
    EXPECT_EQ(is_ok_at(verdict, fixture.now + 1s), verdict.ok);
    return;
  }
  ASSERT_TRUE(verdict.ok_until);
  EXPECT_GE(*verdict.ok_until, fixture.now);
  EXPECT_EQ(is_ok_at(verdict, *verdict.ok_until), true);
  EXPECT_EQ(is_ok_at(verdict, *verdict.ok_until + 1s), false);
  // A new judgement at these times agrees with is_ok_at() on the old verdict.
  fixture.now = *verdict.ok_until;
  EXPECT_EQ(fixture.judge().ok, true);
  fixture.now += 1s;
  EXPECT_EQ(fixture.judge().ok, false);
}

INSTANTIATE_TEST_SUITE_P(Table, JudgeTest, testing::ValuesIn(make_all_cases()),
                         [](const auto& one) { return one.param.name; });

TEST(JudgeCases, CoverEveryFaultOfASingleHandshake) {
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
  for (const auto& one : make_all_cases()) {
    for (const auto& finding : one.findings) covered.insert(finding.fault);
  }
  for (const auto& row : ocsp::fault_table()) EXPECT_TRUE(covered.contains(row.fault)) << row.name;
}

TEST(JudgeDetail, NamesTheHashThatMakesPssWeak) {
  JudgeFixture fixture;
  fixture.issuer =
      pki::make_intermediate(fixture.root, "Test CA", fixture.years, {.key = pki::Key::rsa(2048)});
  fixture.signer = fixture.issuer.key;
  fixture.above = {fixture.issuer.certificate};
  fixture.issue_leaf({});
  fixture.staple.algorithm = pki::SignatureAlgorithm::rsa_pss_sha1;
  const auto verdict = fixture.judge();
  ASSERT_EQ(verdict.findings.size(), 1U);
  EXPECT_EQ(verdict.findings.front().detail, "the response is signed with rsassaPss and sha1");
}

TEST(JudgeOk, IsNulloptIfNoStapleWasExpectedOrSent) {
  JudgeFixture fixture;
  fixture.issue_leaf({.responder_urls = {}});
  fixture.send_none();
  const auto verdict = fixture.judge();
  EXPECT_EQ(verdict.ok, std::nullopt);
  EXPECT_EQ(verdict.level, ocsp::Level::not_applicable);
}

TEST(JudgeOk, IsTrueForAGoodStapleOfAMustStapleCertificateWithoutAResponder) {
  JudgeFixture fixture;
  fixture.issue_leaf({.responder_urls = {}, .must_staple = true});
  const auto verdict = fixture.judge();
  EXPECT_EQ(verdict.ok, true);
  EXPECT_EQ(verdict.level, ocsp::Level::warning);
  ASSERT_EQ(verdict.findings.size(), 1U);
  EXPECT_EQ(verdict.findings.front().detail,
            "the certificate is must-staple and names no responder, but a good staple was sent");
}

TEST(JudgeIssuer, IsTheCertificateItselfOnlyIfThatIsAllowed) {
  JudgeFixture fixture;
  const auto self_made = pki::make_root("server.test", fixture.years);
  fixture.leaf = self_made;
  fixture.staple = pki::make_good_staple(self_made, self_made, fixture.now - 1h, fixture.now + 24h);
  fixture.signer = self_made.key;
  fixture.above.clear();
  const auto presented = fixture.present();
  ocsp::VerdictCache cache;
  ocsp::JudgeInput input;
  EXPECT_EQ(judge(presented, input, fixture.now, cache)->status, ocsp::CertStatus::good);
  input.self_issued = false;
  const auto judgement = judge(presented, input, fixture.now, cache);
  EXPECT_EQ(judgement->status, std::nullopt) << "not from the cache either";
  const auto verdict = conclude(ocsp::Judgement(*judgement));
  const auto unknown =
      std::ranges::find(verdict.findings, ocsp::Fault::issuer_unknown, &ocsp::Finding::fault);
  ASSERT_NE(unknown, verdict.findings.end());
  EXPECT_EQ(unknown->detail, "no certificate of 'CN=server.test' was given");
}

TEST(JudgeOk, IsFalseIfAnExpectedStapleIsMissing) {
  JudgeFixture fixture;
  fixture.send_none();
  EXPECT_EQ(fixture.judge().ok, false);
}

TEST(JudgeOk, IsTrueForAGoodStapleThatWasNotExpected) {
  JudgeFixture fixture;
  fixture.issue_leaf({.responder_urls = {}});
  EXPECT_EQ(fixture.judge().ok, true);
}

TEST(JudgeOk, IsFalseForTryLater) {
  JudgeFixture fixture;
  fixture.staple = pki::make_error_staple(3);
  const auto verdict = fixture.judge();
  EXPECT_EQ(verdict.level, ocsp::Level::warning);
  EXPECT_EQ(verdict.ok, false);
}

TEST(JudgeOk, StaysTrueWithAWarning) {
  JudgeFixture fixture;
  fixture.set_times(fixture.now - 80h, fixture.now + 20h);
  const auto verdict = fixture.judge();
  EXPECT_EQ(verdict.level, ocsp::Level::warning);
  EXPECT_EQ(verdict.ok, true);
}

TEST(JudgeTrust, RequiresAVerifiedChainThatNamesTheServer) {
  JudgeFixture fixture;
  EXPECT_EQ(fixture.judge().trusted, std::nullopt) << "trust is not judged";
  fixture.anchors = {fixture.root.certificate};
  fixture.server_name = "server.test";
  EXPECT_EQ(fixture.judge().trusted, true);
  fixture.server_name = "other.test";
  EXPECT_EQ(fixture.judge().trusted, false);
}

TEST(JudgeTrust, IsNotCachedBeyondACertificatesNotAfter) {
  JudgeFixture fixture;
  fixture.anchors = {fixture.root.certificate};
  fixture.sign();
  ocsp::VerdictCache cache;
  EXPECT_EQ(fixture.judge(cache).trusted, true);
  fixture.now = fixture.years.not_after;
  EXPECT_EQ(fixture.judge(cache).trusted, true);
  fixture.now += 1s;
  EXPECT_EQ(fixture.judge(cache).trusted, false);
}

TEST(JudgeMemory, ReusesCachedResults) {
  JudgeFixture fixture;
  fixture.anchors = {fixture.root.certificate};
  ocsp::VerdictCache cache;
  const auto presented = fixture.present();
  const ocsp::JudgeInput input{
      .policy = fixture.policy, .server_name = "server.test", .roots = nullptr};
  for (int i = 0; i < 1000; ++i) ASSERT_TRUE(judge(presented, input, fixture.now, cache));
  EXPECT_EQ(cache.assessments.statistics().misses, 1U);
  EXPECT_EQ(cache.assessments.statistics().hits, 999U);
}

TEST(JudgeMemory, KeepsToItsBound) {
  ocsp::LruCache<int> cache(100);
  const auto key = [](std::uint8_t number) { return Sha256{number}; };
  for (std::uint8_t i = 0; i < 20; ++i) {
    cache.insert(key(i), std::make_shared<int>(i), 30);
    EXPECT_NE(cache.find(key(0)), nullptr) << "recently used entries stay";
  }
  EXPECT_EQ(cache.size(), 3U);
  EXPECT_EQ(cache.find(key(5)), nullptr);
  cache.insert(key(99), std::make_shared<int>(99), 101);
  EXPECT_EQ(cache.find(key(99)), nullptr) << "larger than the whole bound";
}

TEST(JudgeFailure, OccursOnlyIfTheLeafIsNoCertificate) {
  ocsp::VerdictCache cache;
  PresentedChain presented;
  presented.chain.push_back({{'n', 'o'}, std::nullopt});
  const auto verdict = judge(presented, {}, WallTime{}, cache);
  ASSERT_TRUE(verdict.has_error());
  EXPECT_EQ(verdict.error().reason, Reason::judge_unreadable_certificate);
}

}  // namespace
}  // namespace staple::test
