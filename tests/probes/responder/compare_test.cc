// SPDX-License-Identifier: Apache-2.0

#include "probes/responder/compare.h"

#include <gmock/gmock.h>

#include "tests/probes/ocsp/judge_fixture.h"

namespace staple::responder {
namespace {

using namespace std::chrono_literals;
using std::chrono::days;
using testing::ElementsAre;
using testing::Field;
using testing::HasSubstr;
using testing::IsEmpty;

/// CompareTest holds a staple and a response of the responder, both judged by the judge.
struct CompareTest : testing::Test {
  test::JudgeFixture staple;  // produced a day ago, valid for six more
  test::JudgeFixture live;
  WallTime now = staple.now;

  CompareTest() {
    live.leaf = staple.leaf;
    live.set_times(now - 1h, now + days(7) - 1h);
  }

  StatusComparison compare() {
    return responder::compare(staple.judge(), LiveStatus{live.judge(), std::nullopt}, now);
  }
  static auto is(ocsp::Fault fault) { return ElementsAre(Field(&ocsp::Finding::fault, fault)); }
};

TEST_F(CompareTest, TheSameStatusAgrees) {
  const auto result = compare();
  EXPECT_EQ(result.agrees, true);
  EXPECT_THAT(result.findings, IsEmpty());
}

TEST_F(CompareTest, GoodAgainstRevokedDisagrees) {
  live.single().status = pki::revoked_status(now - 2h);
  const auto result = compare();
  EXPECT_EQ(result.agrees, false);
  ASSERT_THAT(result.findings, is(ocsp::Fault::responder_disagrees));
  EXPECT_EQ(result.findings[0].severity, ocsp::Severity::critical);
  EXPECT_THAT(
      result.findings[0].detail,
      HasSubstr("the staple's status is good, the responder's is revoked as of 2026-11-20"));
}

TEST_F(CompareTest, GoodAgainstUnknownDisagrees) {
  live.single().status = pki::unknown_status();
  EXPECT_THAT(compare().findings, is(ocsp::Fault::responder_disagrees));
}

TEST_F(CompareTest, AResponseOlderThanTheStapleDoesNotContradictIt) {
  live.set_times(now - days(2), now + days(5));
  staple.single().status = pki::revoked_status(now - days(1));
  const auto result = compare();
  EXPECT_EQ(result.agrees, std::nullopt);
  EXPECT_THAT(result.findings, IsEmpty());
}

TEST_F(CompareTest, ARevocationIsFinal) {
  live.set_times(now - days(2), now + days(5));
  live.single().status = pki::revoked_status(now - days(3));
  EXPECT_THAT(compare().findings, is(ocsp::Fault::responder_disagrees));
}

TEST_F(CompareTest, ComparesNoForgedStaple) {
  staple.signer = live.leaf.key;
  live.single().status = pki::revoked_status(now - 2h);
  const auto result = compare();
  EXPECT_EQ(result.agrees, std::nullopt);
  EXPECT_THAT(result.findings, IsEmpty());
}

TEST_F(CompareTest, ComparesNoForgedResponse) {
  live.signer = live.leaf.key;
  live.single().status = pki::revoked_status(now - 2h);
  EXPECT_THAT(compare().findings, IsEmpty());
}

TEST_F(CompareTest, ComparesNoExpiredResponse) {
  live.single().status = pki::revoked_status(now - 2h);
  const LiveStatus status{live.judge(), std::nullopt};
  const auto verdict = staple.judge();
  const WallTime end = *status.verdict.effective_expiry;
  EXPECT_EQ(responder::compare(verdict, status, end).agrees, false);
  EXPECT_EQ(responder::compare(verdict, status, end + 1s).agrees, std::nullopt);
}

// The response stays true: it ends with its own times, or with its signer's.
TEST_F(CompareTest, ComparesAlsoAfterTheEndOfTheCertificate) {
  staple.issue_leaf_with_validity({now - days(30), now - 1s});
  staple.set_times(now - 1h, now + days(6));
  live.leaf = staple.leaf;
  live.staple = staple.staple;
  live.single().status = pki::revoked_status(now - 2h);
  EXPECT_THAT(compare().findings, is(ocsp::Fault::responder_disagrees));
  const ResponderStatus status{
      "", now, std::make_shared<const LiveStatus>(LiveStatus{live.judge(), {}}), {}};
  EXPECT_NE(find_live_status(status, now + days(6)), nullptr);
  EXPECT_EQ(find_live_status(status, now + days(6) + 1s), nullptr);
}

TEST_F(CompareTest, ANewerResponseIsNoHelpIfTheCertificateEndsFirst) {
  staple.issue_leaf_with_validity({now - days(30), now + 1h});
  staple.set_times(now - days(6), now + days(1));
  live.leaf = staple.leaf;
  live.staple = staple.staple;
  live.set_times(now - days(2), now + days(5));
  EXPECT_EQ(compare().agrees, true);
  EXPECT_THAT(compare().findings, IsEmpty());
}

TEST_F(CompareTest, TheWindowOfAStapleEndsWithItsSigner) {
  staple.set_times(now - days(10), now + days(170));
  staple.delegate(pki::make_responder(staple.issuer, {now - days(30), now + days(4)}));
  live.set_times(now - days(2), now + days(5));
  EXPECT_THAT(compare().findings, is(ocsp::Fault::responder_fresher)) << "10 d of 14 d have passed";
}

TEST_F(CompareTest, ComparesNothingWithoutAStaple) {
  staple.send_none();
  EXPECT_THAT(compare().findings, IsEmpty());
  EXPECT_EQ(compare().agrees, std::nullopt);
}

TEST(ComparePickedUpBy, IsFiveEighthsOfTheWindowOrADelayAfterPublication) {
  constexpr WallTime start{};
  // Published early: 5/8 of 8 days are 5 days.
  EXPECT_EQ(compute_pickup_deadline(start, start + days(8), start + days(1)), start + days(5));
  // Published late: 12 hours after it.
  EXPECT_EQ(compute_pickup_deadline(start, start + days(8), start + days(6)),
            start + days(6) + 12h);
  // Of a short window an eighth, 2 of 16 hours.
  EXPECT_EQ(compute_pickup_deadline(start, start + 16h, start + 9h), start + 11h);
}

TEST_F(CompareTest, AServerHasTimeToPickANewerResponseUp) {
  staple.set_times(now - days(5), now + days(3));  // exactly 5/8 of the window have passed
  live.set_times(now - days(2), now + days(6));
  EXPECT_THAT(compare().findings, IsEmpty());
  staple.set_times(now - days(5) - 1s, now + days(3) - 1s);
  const auto findings = compare().findings;
  ASSERT_THAT(findings, is(ocsp::Fault::responder_fresher));
  EXPECT_EQ(findings[0].severity, ocsp::Severity::warning);
}

TEST_F(CompareTest, AResponsePublishedJustNowIsNotFresher) {
  staple.set_times(now - days(6), now + days(1));
  live.set_times(now, now + days(7));
  EXPECT_THAT(compare().findings, IsEmpty());
}

TEST_F(CompareTest, AnOlderResponseIsNotFresher) {
  staple.set_times(now - days(5), now + days(2));
  live.set_times(now - days(6), now + days(1));
  EXPECT_THAT(compare().findings, IsEmpty());
}

TEST_F(CompareTest, AnOldStapleOfARevokedCertificateHasBothFindings) {
  staple.set_times(now - days(6), now + days(1));
  live.set_times(now - days(1), now + days(6));
  live.single().status = pki::revoked_status(now - days(2));
  EXPECT_THAT(compare().findings,
              ElementsAre(Field(&ocsp::Finding::fault, ocsp::Fault::responder_disagrees),
                          Field(&ocsp::Finding::fault, ocsp::Fault::responder_fresher)));
}

}  // namespace
}  // namespace staple::responder
