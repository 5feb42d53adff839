// SPDX-License-Identifier: Apache-2.0

// Tests of the fields of a verdict other than its findings.

#include <algorithm>

#include <gtest/gtest.h>

#include "tests/pki/der.h"
#include "tests/probes/ocsp/judge_fixture.h"

namespace staple::test {
namespace {

using namespace std::chrono_literals;
using std::chrono::days;

TEST(Facts, ContainTheFieldsOfTheStaple) {
  JudgeFixture fixture;
  fixture.delegate();
  const auto verdict = fixture.judge();
  ASSERT_TRUE(verdict.staple);
  EXPECT_EQ(verdict.staple->this_update, fixture.now - days(1));
  EXPECT_EQ(verdict.staple->next_update, fixture.now + days(6));
  EXPECT_EQ(verdict.staple->signature_algorithm, "ecdsa-with-SHA256");
  EXPECT_EQ(verdict.staple->responder.name, "CN=OCSP Responder");
  EXPECT_TRUE(verdict.staple->responder.delegated);
  EXPECT_EQ(verdict.staple->responder.not_after, fixture.years.not_after);
  EXPECT_EQ(verdict.status, ocsp::CertStatus::good);
  EXPECT_EQ(verdict.effective_expiry, fixture.now + days(6));
  EXPECT_EQ(verdict.refresh_due, fixture.now + days(6) - 42h)
      << "private: a quarter of seven days before the end";
  EXPECT_EQ(verdict.refresh_critical, fixture.now + days(6) - Seconds(7 * 8640))
      << "private: a tenth of seven days before the end";
}

TEST(Facts, ContainTimeAndReasonOfARevocation) {
  JudgeFixture fixture;
  fixture.single().status = pki::revoked_status(fixture.now - days(2), 4);
  const auto verdict = fixture.judge();
  EXPECT_EQ(verdict.status, ocsp::CertStatus::revoked);
  EXPECT_EQ(verdict.ok, false);
  EXPECT_EQ(verdict.staple->revoked_at, fixture.now - days(2));
  EXPECT_EQ(verdict.staple->revocation_reason, 4);
  EXPECT_EQ(verdict.findings.front().detail, "as of 2026-11-18T12:00:00Z, superseded");
}

TEST(Facts, NameTheResponseStatus) {
  const std::vector<std::pair<std::uint8_t, std::string>> details{
      {1, "malformedRequest (1)"}, {3, "tryLater (3)"},     {4, "unknown status 4"},
      {6, "unauthorized (6)"},     {7, "unknown status 7"},
  };
  for (const auto& [status, detail] : details) {
    JudgeFixture fixture;
    fixture.staple = pki::make_error_staple(status);
    EXPECT_EQ(fixture.judge().findings.front().detail, detail);
  }
}

TEST(Facts, NameTheVersionAndTheExtensions) {
  JudgeFixture fixture;
  fixture.staple.version = 1;
  EXPECT_EQ(fixture.judge().findings.front().detail, "version v2 is not v1");
  fixture.staple.version.reset();
  fixture.staple.extensions = {{"1.2.3.4", true, {}}, {"1.2.3.5", true, {}}, {"1.2.3.4", true, {}}};
  EXPECT_EQ(fixture.judge().findings.front().detail,
            "unknown critical extensions: 1.2.3.4, 1.2.3.5");
  fixture.single().extensions = {{"1.2.3.60", true, {}}, {"1.2.3.4", true, {}}};
  fixture.staple.singles.push_back(fixture.single());
  fixture.staple.singles.back().cert_id.serial = {9};
  fixture.staple.singles.back().extensions = {{"1.2.3.7", true, {}}};
  EXPECT_EQ(fixture.judge().findings.front().detail,
            "unknown critical extensions: 1.2.3.4, 1.2.3.5, 1.2.3.60");
  fixture.staple.extensions.clear();
  for (int i = 1; i <= 9; ++i)
    fixture.staple.extensions.push_back({"1.2.3." + std::to_string(i), true, {}});
  const auto detail = fixture.judge().findings.front().detail;
  EXPECT_TRUE(detail.ends_with(", 1.2.3.8")) << "of many the first eight: " << detail;
}

TEST(Facts, NameTheTagThatWrapsMoreThanOneElement) {
  using pki::Field;
  const std::vector<std::pair<Field, std::string>> names{{Field::response_bytes, "responseBytes"},
                                                         {Field::version, "version"},
                                                         {Field::responder_id, "byKey"},
                                                         {Field::certificates, "certs"}};
  for (const auto& [field, name] : names) {
    JudgeFixture fixture;
    fixture.staple.version = 1;
    fixture.staple.certificates = {fixture.issuer.certificate};
    fixture.staple.edits = {{field, pki::lengthen(pki::der::null())}};
    const auto detail = fixture.judge().findings.front().detail;
    EXPECT_TRUE(detail.starts_with(name + " at byte ")) << detail;
    EXPECT_TRUE(detail.ends_with("unexpected trailing data")) << detail;
  }
}

TEST(Facts, NameTheFaultOfTheSigningCertificate) {
  const auto detail = [](const pki::ResponderOptions& options) {
    JudgeFixture fixture;
    fixture.delegate(options);
    return fixture.judge().findings.front().detail;
  };
  EXPECT_EQ(
      detail({.extensions = {{"1.2.3.4", true, {}}, {"1.2.3.5", true, {}}, {"1.2.3.4", true, {}}}}),
      "unknown critical extensions of the signing certificate: 1.2.3.4, 1.2.3.5");
  EXPECT_EQ(
      detail({.extended_key_usage = {}, .extensions = {{"2.5.29.37", false, {0x30}}}}),
      "the signing certificate 'CN=OCSP Responder' has an extended key usage that cannot be read");
  EXPECT_EQ(
      detail({.key_usage = {}, .extensions = {{"2.5.29.15", false, {}}, {"2.5.29.19", false, {}}}}),
      "the signing certificate has unreadable extensions: keyUsage, basicConstraints");
}

TEST(Facts, NameTheKeyThatIsTooShort) {
  JudgeFixture fixture;
  fixture.issuer =
      pki::make_intermediate(fixture.root, "Test CA", fixture.years, {.key = pki::Key::rsa(1024)});
  fixture.above = {fixture.issuer.certificate};
  fixture.issue_leaf({});
  fixture.delegate(pki::ResponderOptions{.key = pki::Key::p256()});
  EXPECT_EQ(fixture.judge().findings.front().detail, "the issuer's key is only rsa1024");
}

TEST(Facts, BoundTheListOfCriticalExtensions) {
  std::string name = "1.2";
  for (int i = 0; i < 1000; ++i) name += ".3";
  JudgeFixture fixture;
  fixture.delegate(pki::ResponderOptions{.extensions = {{name, true, {}}}});
  EXPECT_LT(fixture.judge().findings.front().detail.size(), 256U);
}

TEST(Facts, DistinguishAMissingResponderIdFromAMalformedOne) {
  JudgeFixture fixture;
  fixture.staple.edits = {{pki::Field::response_data, pki::replace(pki::der::sequence({}))}};
  const auto missing = fixture.judge().findings.front().detail;
  EXPECT_TRUE(missing.starts_with("responderID at byte ") && missing.ends_with(": missing"))
      << missing;
  fixture.staple.edits = {{pki::Field::responder_id, pki::retag(0xa3)}};
  const auto strange = fixture.judge().findings.front().detail;
  EXPECT_TRUE(strange.ends_with("neither byName nor byKey")) << strange;
}

TEST(Facts, NameTheFirstOfEquallyNearMismatches) {
  JudgeFixture fixture;
  fixture.single().cert_id.serial = {9};
  fixture.staple.singles.push_back(fixture.single());
  fixture.staple.singles.back().cert_id.serial = {8};
  EXPECT_TRUE(fixture.judge().findings.front().detail.starts_with("the response is for serial 09"));
}

TEST(Facts, AreThoseWithTheLatestNextUpdateIfThisUpdateIsEqual) {
  using Next = std::optional<WallTime>;
  const auto counts = [](Next first, Next second) {
    JudgeFixture fixture;
    fixture.staple.singles.push_back(fixture.single());
    const auto text = [](WallTime time) { return pki::der::format_generalized_time(time); };
    fixture.staple.singles[0].next_update = first ? std::optional(text(*first)) : std::nullopt;
    fixture.staple.singles[1].next_update = second ? std::optional(text(*second)) : std::nullopt;
    return fixture.judge().staple->next_update;
  };
  const WallTime now = JudgeFixture().now;
  EXPECT_EQ(counts(now + days(6), now + days(3)), now + days(6));
  EXPECT_EQ(counts(now - 1h, now + days(4)), now + days(4))
      << "the first has expired, the second has not";
  EXPECT_EQ(counts(std::nullopt, now + days(4)), now + days(4));
  EXPECT_EQ(counts(now + days(4), std::nullopt), now + days(4));
}

TEST(Facts, AreThoseOfTheFirstIfAllTimesAreEqual) {
  JudgeFixture fixture;
  auto other = fixture.single();
  fixture.single().status = pki::revoked_status(fixture.now - std::chrono::hours(2), 1);
  other.status = pki::revoked_status(fixture.now - std::chrono::hours(2), 4);
  fixture.staple.singles.push_back(other);
  EXPECT_EQ(fixture.judge().staple->revocation_reason, 1);
}

TEST(Facts, ReportWhetherAStapleWasSent) {
  JudgeFixture fixture;
  EXPECT_TRUE(fixture.judge().present);
  fixture.send({});
  EXPECT_TRUE(fixture.judge().present);
  fixture.send_none();
  EXPECT_FALSE(fixture.judge().present);
  fixture.staple_unreadable = true;
  EXPECT_TRUE(fixture.judge().present);
}

TEST(Facts, AreKeptForABadStaple) {
  JudgeFixture fixture;
  fixture.single().status = pki::revoked_status(fixture.now - days(2), 1);
  fixture.signer = pki::Key::p256();
  const auto verdict = fixture.judge();
  EXPECT_FALSE(verdict.authenticated);
  ASSERT_TRUE(verdict.staple);
  EXPECT_EQ(verdict.staple->next_update, fixture.now + days(6));
  EXPECT_NE(verdict.findings.front().detail.find("claims revoked"), std::string::npos);
}

TEST(Facts, ReportTheClaimOfAnExpiredResponder) {
  const std::vector<std::pair<Bytes, std::string>> rows{
      {pki::good_status(), "the signing certificate expired 1 d ago"},
      {pki::revoked_status("20261118120000Z"),
       "the signing certificate expired 1 d ago; claims revoked"},
      {pki::unknown_status(), "the signing certificate expired 1 d ago; claims unknown"},
  };
  for (const auto& [status, detail] : rows) {
    JudgeFixture fixture;
    fixture.delegate(
        pki::make_responder(fixture.issuer, {fixture.now - days(30), fixture.now - days(1)}));
    fixture.single().status = status;
    const auto verdict = fixture.judge();
    EXPECT_EQ(verdict.findings.front().fault, ocsp::Fault::responder_expired);
    EXPECT_EQ(verdict.findings.front().detail, detail);
    EXPECT_EQ(verdict.status, std::nullopt);
  }
}

TEST(Facts, ExpireWithTheDelegatedCertificate) {
  JudgeFixture fixture;
  fixture.delegate(
      pki::make_responder(fixture.issuer, {fixture.now - days(30), fixture.now + days(2)}));
  EXPECT_EQ(fixture.judge().effective_expiry, fixture.now + days(2));
}

}  // namespace
}  // namespace staple::test
