// What a verdict tells of a staple, besides its findings.

#include <algorithm>

#include <gtest/gtest.h>

#include "tests/pki/der.h"
#include "tests/probes/ocsp/scene.h"

namespace staple::test {
namespace {

using namespace std::chrono_literals;
using std::chrono::days;

TEST(JudgeFacts, TellWhatTheStapleSays) {
  Scene scene;
  scene.delegate();
  const auto verdict = scene.judge();
  ASSERT_TRUE(verdict.staple);
  EXPECT_EQ(verdict.staple->this_update, scene.now - days(1));
  EXPECT_EQ(verdict.staple->next_update, scene.now + days(6));
  EXPECT_EQ(verdict.staple->signature_algorithm, "ecdsa-with-SHA256");
  EXPECT_EQ(verdict.staple->responder.name, "CN=OCSP Responder");
  EXPECT_TRUE(verdict.staple->responder.delegated);
  EXPECT_EQ(verdict.staple->responder.not_after, scene.years.not_after);
  EXPECT_EQ(verdict.status, ocsp::CertStatus::good);
  EXPECT_EQ(verdict.effective_expiry, scene.now + days(6));
  EXPECT_EQ(verdict.refresh_due, scene.now + days(6) - 42h)
      << "private: a quarter of seven days before the end";
}

TEST(JudgeFacts, TellOfARevocationWhenAndWhy) {
  Scene scene;
  scene.single().status = pki::revoked_status(scene.now - days(2), 4);
  const auto verdict = scene.judge();
  EXPECT_EQ(verdict.status, ocsp::CertStatus::revoked);
  EXPECT_EQ(verdict.ok, false);
  EXPECT_EQ(verdict.staple->revoked_at, scene.now - days(2));
  EXPECT_EQ(verdict.staple->revocation_reason, 4);
  EXPECT_EQ(verdict.findings.front().detail, "since 2026-11-18T12:00:00Z, superseded");
}

TEST(JudgeFacts, NameTheErrorThatTheResponderGave) {
  const std::vector<std::pair<std::uint8_t, std::string>> details{
      {1, "malformedRequest (1)"}, {3, "tryLater (3)"},     {4, "unknown status 4"},
      {6, "unauthorized (6)"},     {7, "unknown status 7"},
  };
  for (const auto& [status, detail] : details) {
    Scene scene;
    scene.staple = pki::make_error_staple(status);
    EXPECT_EQ(scene.judge().findings.front().detail, detail);
  }
}

TEST(JudgeFacts, NameTheVersionAndTheExtensions) {
  Scene scene;
  scene.staple.version = 1;
  EXPECT_EQ(scene.judge().findings.front().detail, "version v2 is not v1");
  scene.staple.version.reset();
  scene.staple.extensions = {{"1.2.3.4", true, {}}, {"1.2.3.5", true, {}}, {"1.2.3.4", true, {}}};
  EXPECT_EQ(scene.judge().findings.front().detail, "critical and unknown: 1.2.3.4, 1.2.3.5");
  scene.single().extensions = {{"1.2.3.60", true, {}}, {"1.2.3.4", true, {}}};
  scene.staple.singles.push_back(scene.single());
  scene.staple.singles.back().cert_id.serial = {9};
  scene.staple.singles.back().extensions = {{"1.2.3.7", true, {}}};
  EXPECT_EQ(scene.judge().findings.front().detail, "critical and unknown: 1.2.3.4, 1.2.3.5, 1.2.3.60");
  scene.staple.extensions.clear();
  for (int i = 1; i <= 9; ++i) scene.staple.extensions.push_back({"1.2.3." + std::to_string(i), true, {}});
  const auto detail = scene.judge().findings.front().detail;
  EXPECT_TRUE(detail.ends_with(", 1.2.3.8")) << "of many the first eight: " << detail;
}

TEST(JudgeFacts, NameTheTagThatWrapsMoreThanOneElement) {
  using pki::Field;
  const std::vector<std::pair<Field, std::string>> names{{Field::response_bytes, "responseBytes"},
                                                         {Field::version, "version"},
                                                         {Field::responder_id, "byKey"},
                                                         {Field::certificates, "certs"}};
  for (const auto& [field, name] : names) {
    Scene scene;
    scene.staple.version = 1;
    scene.staple.certificates = {scene.issuer.certificate};
    scene.staple.edits = {{field, pki::lengthen(pki::der::null())}};
    const auto detail = scene.judge().findings.front().detail;
    EXPECT_TRUE(detail.starts_with(name + " at byte ")) << detail;
    EXPECT_TRUE(detail.ends_with("something follows that does not belong there")) << detail;
  }
}

TEST(JudgeFacts, NameWhatIsWrongWithTheSigningCertificate) {
  const auto detail = [](const pki::ResponderOptions& options) {
    Scene scene;
    scene.delegate(options);
    return scene.judge().findings.front().detail;
  };
  EXPECT_EQ(detail({.extensions = {{"1.2.3.4", true, {}}, {"1.2.3.5", true, {}}, {"1.2.3.4", true, {}}}}),
            "critical and unknown, of the signing certificate: 1.2.3.4, 1.2.3.5");
  EXPECT_EQ(detail({.extended_key_usage = {}, .extensions = {{"2.5.29.37", false, {0x30}}}}),
            "the signing certificate 'CN=OCSP Responder' has an extended key usage that cannot be read");
  EXPECT_EQ(detail({.key_usage = {}, .extensions = {{"2.5.29.15", false, {}}, {"2.5.29.19", false, {}}}}),
            "the signing certificate has unreadable extensions: keyUsage, basicConstraints");
}

TEST(JudgeFacts, NameTheKeyThatIsTooShort) {
  Scene scene;
  scene.issuer = pki::make_intermediate(scene.root, "Test CA", scene.years, {.key = pki::Key::rsa(1024)});
  scene.above = {scene.issuer.certificate};
  scene.new_leaf({});
  scene.delegate(pki::ResponderOptions{.key = pki::Key::p256()});
  EXPECT_EQ(scene.judge().findings.front().detail, "the issuer's key is only rsa1024");
}

TEST(JudgeFacts, AreBoundedHoweverLongTheNameOfACriticalExtension) {
  std::string name = "1.2";
  for (int i = 0; i < 1000; ++i) name += ".3";
  Scene scene;
  scene.delegate(pki::ResponderOptions{.extensions = {{name, true, {}}}});
  EXPECT_LT(scene.judge().findings.front().detail.size(), 256U);
}

TEST(JudgeFacts, TellAMissingResponderIdFromAStrangeOne) {
  Scene scene;
  scene.staple.edits = {{pki::Field::response_data, pki::replace(pki::der::sequence({}))}};
  const auto missing = scene.judge().findings.front().detail;
  EXPECT_TRUE(missing.starts_with("responderID at byte ") && missing.ends_with(": missing")) << missing;
  scene.staple.edits = {{pki::Field::responder_id, pki::retag(0xa3)}};
  const auto strange = scene.judge().findings.front().detail;
  EXPECT_TRUE(strange.ends_with("neither byName nor byKey")) << strange;
}

TEST(JudgeFacts, NameWhatEndedTheStaple) {
  const std::vector<std::pair<std::function<void(Scene&)>, std::string>> ends{
      {[](Scene& s) { s.times(s.now - days(7), s.now - 1s); }, "nextUpdate was"},
      {[](Scene& s) {
         s.new_leaf_valid({s.now - days(9), s.now - 1s});
       },
       "the certificate itself ended"},
      {[](Scene& s) {
         s.delegate(pki::make_responder(s.issuer, {s.now - days(9), s.now - 1s}));
       },
       "the responder's certificate ended"},
      {[](Scene& s) {
         s.times(s.now - 25h, s.now);
         s.single().next_update.reset();
       },
       "without nextUpdate"},
  };
  for (const auto& [change, words] : ends) {
    Scene scene;
    change(scene);
    const auto findings = scene.judge().findings;
    const auto expired = std::ranges::find(findings, ocsp::Fault::expired, &ocsp::Finding::fault);
    ASSERT_NE(expired, findings.end()) << words;
    EXPECT_TRUE(expired->detail.starts_with(words)) << expired->detail;
  }
}

TEST(JudgeFacts, TellOfTheFirstOfEquallyNearMisses) {
  Scene scene;
  scene.single().cert_id.serial = {9};
  scene.staple.singles.push_back(scene.single());
  scene.staple.singles.back().cert_id.serial = {8};
  EXPECT_TRUE(scene.judge().findings.front().detail.starts_with("it speaks of serial 09"));
}

TEST(JudgeFacts, AreOfTheAnswerThatHoldsLongestOfThoseAsNew) {
  using Next = std::optional<WallTime>;
  const auto counts = [](Next first, Next second) {
    Scene scene;
    scene.staple.singles.push_back(scene.single());
    const auto text = [](WallTime time) { return pki::der::format_generalized_time(time); };
    scene.staple.singles[0].next_update = first ? std::optional(text(*first)) : std::nullopt;
    scene.staple.singles[1].next_update = second ? std::optional(text(*second)) : std::nullopt;
    return scene.judge().staple->next_update;
  };
  const WallTime now = Scene().now;
  EXPECT_EQ(counts(now + days(6), now + days(3)), now + days(6));
  EXPECT_EQ(counts(now - 1h, now + days(4)), now + days(4)) << "the first has expired, the second has not";
  EXPECT_EQ(counts(std::nullopt, now + days(4)), now + days(4));
  EXPECT_EQ(counts(now + days(4), std::nullopt), now + days(4));
}

TEST(JudgeFacts, TellWhetherAnythingCame) {
  Scene scene;
  EXPECT_TRUE(scene.judge().present);
  scene.send({});
  EXPECT_TRUE(scene.judge().present);
  scene.send_none();
  EXPECT_FALSE(scene.judge().present);
  scene.staple_unreadable = true;
  EXPECT_TRUE(scene.judge().present);
}

TEST(JudgeFacts, AreKeptOfABadStapleToo) {
  Scene scene;
  scene.single().status = pki::revoked_status(scene.now - days(2), 1);
  scene.signer = pki::Key::p256();
  const auto verdict = scene.judge();
  EXPECT_FALSE(verdict.authenticated);
  ASSERT_TRUE(verdict.staple);
  EXPECT_EQ(verdict.staple->next_update, scene.now + days(6));
  EXPECT_NE(verdict.findings.front().detail.find("claims revoked"), std::string::npos);
}

TEST(JudgeFacts, TellWhatAResponderClaimsWhoseCertificateEnded) {
  const std::vector<std::pair<Bytes, std::string>> rows{
      {pki::good_status(), "the signing certificate ended 1 d ago"},
      {pki::revoked_status("20261118120000Z"), "the signing certificate ended 1 d ago; claims revoked"},
      {pki::unknown_status(), "the signing certificate ended 1 d ago; claims unknown"},
  };
  for (const auto& [status, detail] : rows) {
    Scene scene;
    scene.delegate(pki::make_responder(scene.issuer, {scene.now - days(30), scene.now - days(1)}));
    scene.single().status = status;
    const auto verdict = scene.judge();
    EXPECT_EQ(verdict.findings.front().fault, ocsp::Fault::responder_expired);
    EXPECT_EQ(verdict.findings.front().detail, detail);
    EXPECT_EQ(verdict.status, std::nullopt);
  }
}

TEST(JudgeFacts, EndWithTheCertificateOfADelegatedResponder) {
  Scene scene;
  scene.delegate(pki::make_responder(scene.issuer, {scene.now - days(30), scene.now + days(2)}));
  EXPECT_EQ(scene.judge().effective_expiry, scene.now + days(2));
}

}  // namespace
}  // namespace staple::test
