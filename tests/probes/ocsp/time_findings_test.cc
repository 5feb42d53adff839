// SPDX-License-Identifier: Apache-2.0

#include "probes/ocsp/time_findings.h"

#include <algorithm>
#include <functional>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/probes/ocsp/judge_fixture.h"

namespace staple::test {
namespace {

using namespace std::chrono_literals;
using std::chrono::days;

TEST(TimeFindings, SayOfEachTimeOnWhichSideOfNowItIs) {
  using Change = std::function<void(JudgeFixture&)>;
  const auto without_next_update = [](Seconds ago) -> Change {
    return [ago](JudgeFixture& s) {
      s.set_times(s.now - ago, s.now);
      s.single().next_update.reset();
    };
  };
  const auto delegated = [](Seconds begin, Seconds end) -> Change {
    return [=](JudgeFixture& s) {
      s.delegate(pki::make_responder(s.issuer, {s.now + begin, s.now + end}));
    };
  };
  struct Row {
    Change change;
    ocsp::Fault fault;
    std::string detail;
  };
  using enum ocsp::Fault;
  const std::vector<Row> rows{
      {[](JudgeFixture& s) { s.set_times(s.now - days(7), s.now - 1s); }, expired,
       "nextUpdate was 1 s ago"},
      {without_next_update(25h), expired,
       "without nextUpdate it is accepted for 24 h, which ended 1 h ago"},
      {without_next_update(2h), no_next_update, "nextUpdate is missing; thisUpdate was 2 h ago"},
      {without_next_update(0s), no_next_update, "nextUpdate is missing; thisUpdate is now"},
      {without_next_update(-26h), no_next_update,
       "nextUpdate is missing; thisUpdate is 1 d 2 h in the future"},
      {without_next_update(-26h), not_yet_valid, "thisUpdate is 1 d 2 h in the future"},
      {delegated(-days(9), -1s), responder_expired, "the signing certificate expired 1 s ago"},
      {delegated(-days(9), -days(1)), responder_expires_first,
       "the signing certificate expired 7 d before nextUpdate"},
      {delegated(-days(9), days(1)), responder_expires_first,
       "the signing certificate expires 5 d before nextUpdate"},
      {delegated(2h, days(9)), responder_expired,
       "the signing certificate is not yet valid: it becomes valid in 2 h"},
      {[](JudgeFixture& s) {  // thisUpdate is just within the clock skew
         s.delegate(pki::make_responder(s.issuer, {s.now + 1s, s.now + days(9)}));
         s.set_times(s.now + 5min, s.now + days(7));
       },
       responder_expired, "the signing certificate is not yet valid: it becomes valid in 1 s"},
      {[](JudgeFixture& s) {
         s.issue_leaf_with_validity({s.now - days(9), s.now - 1s});
       },
       certificate_expired, "the certificate expired 1 s ago"},
      {[](JudgeFixture& s) {
         s.issue_leaf_with_validity({s.now + 3h, s.now + days(9)});
       },
       certificate_not_yet_valid, "the certificate becomes valid in 3 h"},
  };
  for (const auto& [change, fault, detail] : rows) {
    JudgeFixture fixture;
    change(fixture);
    const auto findings = fixture.judge().findings;
    const auto found = std::ranges::find(findings, fault, &ocsp::Finding::fault);
    ASSERT_NE(found, findings.end()) << detail;
    EXPECT_EQ(found->detail, detail);
  }
}

TEST(TimeFindings, ReportTheClaimOfAResponderThatHasNotBegun) {
  JudgeFixture fixture;
  fixture.delegate(
      pki::make_responder(fixture.issuer, {fixture.now + days(397), fixture.now + days(500)}));
  fixture.set_times(fixture.now + days(400), fixture.now + days(407));
  fixture.single().status = pki::revoked_status(fixture.now + days(399));
  const auto verdict = fixture.judge();
  EXPECT_FALSE(verdict.authenticated);
  EXPECT_EQ(verdict.status, std::nullopt);
  EXPECT_EQ(verdict.findings.front().detail, "thisUpdate is 400 d in the future; claims revoked");
}

TEST(TimeFindings, HaveNoRefreshAfterTheLastSecondOfTheCertificate) {
  JudgeFixture fixture;
  fixture.issue_leaf_with_validity({fixture.now - days(9), fixture.now});
  fixture.set_times(fixture.now - days(7), fixture.now - 1s);
  const auto verdict = fixture.judge();
  EXPECT_TRUE(verdict.refresh_due);
  EXPECT_TRUE(find_refresh_due_at(verdict, fixture.now));
  EXPECT_FALSE(find_refresh_due_at(verdict, fixture.now + 1s));
  fixture.issue_leaf_with_validity({fixture.now - days(9), fixture.now - 1s});
  fixture.set_times(fixture.now - days(7), fixture.now - 2s);
  EXPECT_FALSE(fixture.judge().refresh_due);
}

TEST(TimeFindings, HaveNoTimesIfTheStapleIsAboutAnotherCertificate) {
  JudgeFixture fixture;
  fixture.delegate(
      pki::make_responder(fixture.issuer, {fixture.now - days(30), fixture.now + days(2)}));
  fixture.single().cert_id.serial = {9};
  const auto verdict = fixture.judge();
  EXPECT_EQ(verdict.effective_expiry, std::nullopt);
  EXPECT_EQ(verdict.refresh_due, std::nullopt);
  EXPECT_FALSE(find_later_fault(verdict, fixture.now + days(20)));
  EXPECT_EQ(find_later_fault(verdict, fixture.years.not_after + 1s)->fault,
            ocsp::Fault::certificate_expired);
}

}  // namespace
}  // namespace staple::test
