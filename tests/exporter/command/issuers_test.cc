// SPDX-License-Identifier: Apache-2.0

#include "exporter/command/issuers.h"

#include <cstdlib>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/exporter/command/verify_fixture.h"

namespace staple::command {
namespace {

using testing::HasSubstr;
using testing::Not;

/// IssuersTest judges with the fixture's files in PEM, and never with the issuer from `--cert`.
class IssuersTest : public VerifyTest {
 protected:
  IssuersTest() {
    options_.staple = folder_.write("staple.der", text(*fixture_.present().chain.front().staple));
    options_.cert = folder_.write("cert.pem", pem({fixture_.leaf, fixture_.issuer, fixture_.root}));
    options_.output = OutputFormat::json;
  }

  static std::string pem(const std::vector<pki::Identity>& all) {
    std::string result;
    for (const auto& each : all) result += pki::encode_pem("CERTIFICATE", each.certificate);
    return result;
  }

  void name_issuers(const std::vector<pki::Identity>& all) {
    options_.issuers.push_back(
        folder_.write("issuer" + std::to_string(options_.issuers.size()), pem(all)));
  }

  void expect_unknown() {
    EXPECT_EQ(run(), 1) << out_.str();
    EXPECT_EQ(json().at("fault").as_string(), "issuer_unknown");
    EXPECT_EQ(json().at("ok").as_bool(), false);
    EXPECT_EQ(json().at("staple").as_object().at("authenticated").as_bool(), false);
  }

  pki::Authority unrelated_ = pki::make_root("Another CA", fixture_.years);
};

TEST_F(IssuersTest, JudgesWithTheIssuersThatAreNamedAndNothingElse) {
  name_issuers({unrelated_});
  expect_unknown();
  name_issuers({fixture_.issuer});  // a second --issuer
  EXPECT_EQ(run(), 0) << out_.str();
  EXPECT_EQ(json().at("ok").as_bool(), true);
}

TEST_F(IssuersTest, DoesNotTakeTheIssuersIssuerForIt) {
  name_issuers({fixture_.root});
  expect_unknown();
}

TEST_F(IssuersTest, DoesNotTakeARekeyedIssuerForIt) {
  name_issuers({pki::make_intermediate(fixture_.root, "Test CA", fixture_.years)});
  expect_unknown();
}

TEST_F(IssuersTest, FindsTheIssuerAmongAnyNumberOfCertificates) {
  std::vector<pki::Identity> many(40, unrelated_);
  for (int i = 0; i < 5; ++i)
    many.push_back(pki::make_intermediate(fixture_.root, "Test CA", fixture_.years));
  many.push_back(fixture_.issuer);
  name_issuers(many);
  EXPECT_EQ(run(), 0) << out_.str();
}

TEST_F(IssuersTest, DoesNotTakeASelfSignedCertificateForItsOwnIssuerUnlessItIsNamed) {
  const auto made = pki::make_root("server.test", fixture_.years);
  const auto staple = pki::make_good_staple(made, made, fixture_.now - std::chrono::hours(1),
                                            fixture_.now + std::chrono::days(3));
  options_.staple = folder_.write("made.der", text(pki::encode(staple, made.key)));
  options_.cert = folder_.write("made.pem", pem({made}));
  EXPECT_EQ(run(), 0) << out_.str();
  name_issuers({fixture_.issuer});
  expect_unknown();
  name_issuers({made});
  EXPECT_EQ(run(), 0) << out_.str();
}

TEST_F(IssuersTest, ReadsNothingOfThisMachine) {
  const auto system = folder_.write("system.pem", pem({fixture_.issuer, fixture_.root}));
  for (const auto profile : {Profile::automatic, Profile::public_web, Profile::private_pki}) {
    options_.profile = profile;
    options_.issuers.clear();
    name_issuers({unrelated_});
    std::vector<std::string> outputs;
    for (const auto& bundle : {system, folder_.file("none")}) {
      setenv("SSL_CERT_FILE", bundle.c_str(), 1);
      setenv("SSL_CERT_DIR", folder_.file("none").c_str(), 1);
      expect_unknown();
      EXPECT_EQ(error_.str(), "");
      outputs.push_back(out_.str());
    }
    EXPECT_EQ(outputs.front(), outputs.back());
  }
  unsetenv("SSL_CERT_FILE");
  unsetenv("SSL_CERT_DIR");
}

TEST_F(IssuersTest, TellsOfAnIssuerThatHasEndedOrNotBegun) {
  const auto issue = [&](const pki::Validity& validity) {
    return pki::make_intermediate(fixture_.root, "Test CA", validity, {.key = fixture_.issuer.key});
  };
  const auto ended = issue({fixture_.years.not_before, fixture_.now - std::chrono::hours(49)});
  name_issuers({ended});
  EXPECT_EQ(run(), 1) << out_.str();
  EXPECT_EQ(json().at("fault").as_string(), "chain_untrusted");
  EXPECT_EQ(json().at("ok").as_bool(), true) << "the signature holds";
  EXPECT_THAT(out_.str(), HasSubstr("the certificate of 'CN=Test CA' expired 2 d 1 h ago"));

  options_.issuers.clear();
  name_issuers({issue({fixture_.now + std::chrono::hours(1), fixture_.years.not_after})});
  EXPECT_EQ(run(), 1) << out_.str();
  EXPECT_THAT(out_.str(), HasSubstr("the certificate of 'CN=Test CA' becomes valid in 1 h"));

  name_issuers({ended, fixture_.issuer});  // the same key, renewed
  EXPECT_EQ(run(), 0) << out_.str();
}

TEST_F(IssuersTest, TellsOfACaAboveTheIssuerThatHasEnded) {
  const auto root =
      pki::make_root("Test Root", {fixture_.years.not_before, fixture_.now - std::chrono::hours(1)},
                     {.key = fixture_.root.key});
  name_issuers({root, fixture_.issuer});
  EXPECT_EQ(run(), 1) << out_.str();
  EXPECT_THAT(out_.str(), HasSubstr("the certificate of 'CN=Test Root' expired 1 h ago"));
}

TEST_F(IssuersTest, DoesNotTellOfAnEndedCertificateThatIssuedNothing) {
  const auto other = pki::make_intermediate(
      fixture_.root, "Test CA", {fixture_.years.not_before, fixture_.now - std::chrono::hours(1)});
  name_issuers({other});
  expect_unknown();
  EXPECT_THAT(out_.str(), Not(HasSubstr("expired")));
}

TEST_F(IssuersTest, JudgesTheStapleOfAnIntermediateCertificate) {
  const auto staple =
      pki::make_good_staple(fixture_.issuer, fixture_.root, fixture_.now - std::chrono::hours(1),
                            fixture_.now + std::chrono::days(300));
  options_.staple = folder_.write("above.der", text(pki::encode(staple, fixture_.root.key)));
  options_.cert = folder_.write("above.pem", pem({fixture_.issuer}));
  name_issuers({unrelated_});
  expect_unknown();
  name_issuers({fixture_.root});
  EXPECT_EQ(run(), 0) << out_.str();
}

TEST_F(IssuersTest, AcceptsAGoodStapleOfAMustStapleCertificateWithoutAResponder) {
  fixture_.issue_leaf({.responder_urls = {}, .must_staple = true});
  EXPECT_EQ(verify(), 1);
  EXPECT_EQ(json().at("fault").as_string(), "must_staple_no_responder");
  EXPECT_EQ(json().at("ok").as_bool(), true);
}

}  // namespace
}  // namespace staple::command
