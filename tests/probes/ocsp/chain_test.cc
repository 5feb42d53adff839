// SPDX-License-Identifier: Apache-2.0

#include <gmock/gmock.h>

#include "probes/ocsp/verdict_cache.h"
#include "tests/probes/ocsp/judge_fixture.h"

namespace staple::test {
namespace {

using namespace std::chrono_literals;
using std::chrono::days;
using testing::HasSubstr;
using testing::SizeIs;

/// Stapled is a server that sends leaf, intermediate and root, with a good staple for the leaf.
struct ChainTest : testing::Test {
  JudgeFixture fixture;
  PresentedChain presented;
  ocsp::VerdictCache cache;

  ChainTest() {
    fixture.above = {fixture.issuer.certificate, fixture.root.certificate};
    presented = fixture.present();
  }

  /// of_intermediate returns a correct response about the intermediate certificate.
  pki::StapleSpec make_intermediate_staple() const {
    return pki::make_good_staple(fixture.issuer, fixture.root, fixture.now - days(1),
                                 fixture.now + days(6));
  }

  ocsp::Verdict judge_presented() {
    const ocsp::JudgeInput input{.policy = fixture.policy, .server_name = {}, .roots = nullptr};
    return conclude(*judge(presented, input, fixture.now, cache));
  }

  /// faults returns the faults of the leaf and the server.
  static std::vector<ocsp::Fault> faults_of(const ocsp::Verdict& verdict) {
    std::vector<ocsp::Fault> found;
    for (const ocsp::Finding& finding : verdict.findings) found.push_back(finding.fault);
    return found;
  }
};

TEST_F(ChainTest, ToleratesMissingStaplesAboveTheLeaf) {
  const auto verdict = judge_presented();
  EXPECT_EQ(verdict.level, ocsp::Level::ok);
  ASSERT_THAT(verdict.chain, SizeIs(2));
  EXPECT_FALSE(verdict.chain[0].verdict.present);
  EXPECT_EQ(verdict.chain[0].verdict.ok, std::nullopt);
  EXPECT_FALSE(has_chain_staple(verdict));
}

TEST_F(ChainTest, JudgesNoStapleAboveTheDepthOfHonestChains) {
  const PresentedCertificate above{fixture.issuer.certificate,
                                   pki::encode(make_intermediate_staple(), fixture.root.key)};
  presented.chain = {presented.chain[0], above, above, above, above, above, above,
                     presented.chain[2]};
  const auto verdict = judge_presented();
  ASSERT_THAT(verdict.chain, SizeIs(6));
  EXPECT_TRUE(verdict.chain[4].verdict.authenticated);
  EXPECT_EQ(verdict.chain[4].depth, 5U);
  EXPECT_EQ(verdict.chain[5].depth, 7U) << "the sixth is not reported as missing";
}

TEST_F(ChainTest, JudgesEachStapleWithItsOwnIssuer) {
  presented.chain[1].staple = pki::encode(make_intermediate_staple(), fixture.root.key);
  const auto verdict = judge_presented();
  EXPECT_EQ(verdict.level, ocsp::Level::ok);
  const auto& above = verdict.chain[0];
  EXPECT_EQ(above.depth, 1U);
  EXPECT_TRUE(above.verdict.authenticated);
  EXPECT_EQ(above.verdict.status, ocsp::CertStatus::good);
  EXPECT_EQ(above.verdict.ok, true);
  EXPECT_EQ(above.verdict.ok_until, fixture.now + days(6));
  EXPECT_TRUE(has_chain_staple(verdict));
}

TEST_F(ChainTest, ReportsABadSignatureAboveTheLeafWithoutChangingTheLeaf) {
  presented.chain[1].staple = pki::encode(make_intermediate_staple(), fixture.issuer.key);
  const auto verdict = judge_presented();
  EXPECT_EQ(faults_of(verdict), std::vector{ocsp::Fault::chain_staple_bad});
  EXPECT_THAT(verdict.findings.front().detail, HasSubstr("depth 1: bad_signature"));
  EXPECT_EQ(verdict.level, ocsp::Level::warning);
  EXPECT_EQ(verdict.ok, true);
  EXPECT_EQ(verdict.status, ocsp::CertStatus::good);
  EXPECT_EQ(verdict.chain[0].verdict.ok, false);
  EXPECT_EQ(verdict.chain[0].verdict.status, std::nullopt);
}

TEST_F(ChainTest, ReportsARevokedIntermediate) {
  auto spec = make_intermediate_staple();
  spec.singles.at(0).status = pki::revoked_status(fixture.now - days(2));
  presented.chain[1].staple = pki::encode(spec, fixture.root.key);
  const auto verdict = judge_presented();
  EXPECT_EQ(faults_of(verdict), std::vector{ocsp::Fault::chain_staple_bad});
  EXPECT_EQ(verdict.chain[0].verdict.status, ocsp::CertStatus::revoked);
  EXPECT_EQ(verdict.status, ocsp::CertStatus::good);
}

TEST_F(ChainTest, ReportsAnEmptyStapleAboveTheLeaf) {
  presented.chain[1].staple = Bytes();
  EXPECT_THAT(judge_presented().findings.front().detail, HasSubstr("depth 1: empty"));
}

TEST_F(ChainTest, ReportsEveryDepth) {
  presented.chain[1].staple = Bytes{1};
  presented.chain[2].staple = Bytes{2};
  const auto verdict = judge_presented();
  ASSERT_THAT(verdict.findings, SizeIs(2));
  EXPECT_THAT(verdict.findings[0].detail, HasSubstr("depth 1: unparseable"));
  EXPECT_THAT(verdict.findings[1].detail, HasSubstr("depth 2: unparseable"));
}

TEST_F(ChainTest, AllowsAYearOfValidityAboveTheLeaf) {
  const auto year = pki::make_good_staple(fixture.issuer, fixture.root, fixture.now - days(1),
                                          fixture.now + days(364));
  presented.chain[1].staple = pki::encode(year, fixture.root.key);
  fixture.policy.profile = Profile::public_web;
  fixture.policy.max_age = 1h;
  const auto verdict = judge_presented();
  EXPECT_EQ(verdict.chain[0].verdict.ok, true);
  for (const ocsp::Finding& finding : verdict.chain[0].verdict.findings) {
    EXPECT_EQ(finding.fault, ocsp::Fault::outlives_certificate);
  }
}

TEST_F(ChainTest, NeverCallsAFreshStapleOverdueBecauseItsCertificateEndsFirst) {
  fixture.issuer = pki::make_intermediate(fixture.root, "Test CA",
                                          {fixture.now - days(900), fixture.now + days(30)});
  presented.chain[1].der = fixture.issuer.certificate;
  presented.chain[1].staple = pki::encode(
      pki::make_good_staple(fixture.issuer, fixture.root, fixture.now, fixture.now + days(365)),
      fixture.root.key);
  const auto verdict = judge_presented();
  const auto& above = verdict.chain[0].verdict;
  EXPECT_EQ(above.ok, true);
  EXPECT_EQ(above.refresh_due, std::nullopt);
  EXPECT_EQ(above.ok_until, fixture.now + days(30));
  for (const ocsp::Finding& finding : above.findings)
    EXPECT_EQ(finding.fault, ocsp::Fault::outlives_certificate);
}

TEST_F(ChainTest, IsOkWithAnOverdueStapleOfAnIntermediate) {
  presented.chain[1].staple =
      pki::encode(pki::make_good_staple(fixture.issuer, fixture.root, fixture.now - days(99),
                                        fixture.now + days(1)),
                  fixture.root.key);
  const auto verdict = judge_presented();
  EXPECT_EQ(verdict.chain[0].verdict.findings.front().fault, ocsp::Fault::refresh_overdue);
  EXPECT_EQ(verdict.chain[0].verdict.findings.front().severity, ocsp::Severity::critical);
  EXPECT_EQ(verdict.chain[0].verdict.ok, true);
  EXPECT_EQ(verdict.chain[0].verdict.ok_until, fixture.now + days(1));
}

TEST_F(ChainTest, SaysThatTheIntermediateHasEndedAndNotItsStaple) {
  fixture.issuer = pki::make_intermediate(fixture.root, "Test CA",
                                          {fixture.now - days(900), fixture.now - days(2)});
  presented.chain[1].der = fixture.issuer.certificate;
  presented.chain[1].staple =
      pki::encode(pki::make_good_staple(fixture.issuer, fixture.root, fixture.now - days(3),
                                        fixture.now + days(4)),
                  fixture.root.key);
  const auto verdict = judge_presented();
  EXPECT_EQ(verdict.chain[0].verdict.ok, false);
  EXPECT_EQ(verdict.chain[0].verdict.findings.front().fault, ocsp::Fault::certificate_expired);
  EXPECT_THAT(verdict.findings.front().detail,
              HasSubstr("depth 1: certificate_expired, the certificate expired 2 d ago"));
}

TEST_F(ChainTest, KeepsTheDepthBelowAnUnreadableCertificate) {
  presented.chain[1].der = {'n', 'o'};
  presented.chain[1].staple = Bytes{1};
  presented.chain[2].staple = Bytes{2};
  const auto verdict = judge_presented();
  ASSERT_THAT(verdict.chain, SizeIs(1));
  EXPECT_EQ(verdict.chain[0].depth, 2U);
}

TEST_F(ChainTest, JudgesEqualStaplesAtTwoDepthsSeparately) {
  const auto same = pki::encode(make_intermediate_staple(), fixture.root.key);
  presented.chain[1].staple = same;
  presented.chain[2].staple = same;
  const auto verdict = judge_presented();
  EXPECT_EQ(verdict.chain[0].verdict.ok, true);
  EXPECT_EQ(verdict.chain[1].verdict.ok, false);
}

}  // namespace
}  // namespace staple::test
