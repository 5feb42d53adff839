// SPDX-License-Identifier: Apache-2.0

#include "exporter/command/verify.h"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "probes/text/base64.h"
#include "probes/text/pem.h"
#include "tests/exporter/command/verify_fixture.h"
#include "tests/pki/der.h"

namespace staple::command {
namespace {

using testing::StartsWith;

TEST_F(VerifyTest, ReturnsOkForAValidStaple) {
  EXPECT_EQ(verify(), 0);
  EXPECT_THAT(out_.str(), StartsWith("OK  "));
  EXPECT_EQ(error_.str(), "");
}

TEST_F(VerifyTest, ReturnsCriticalForAnExpiredStaple) {
  fixture_.set_times(fixture_.now - std::chrono::days(9), fixture_.now - std::chrono::days(2));
  EXPECT_EQ(verify(), 2);
  EXPECT_THAT(out_.str(), StartsWith("CRITICAL  "));
}

TEST_F(VerifyTest, ReturnsWarningForTrailingData) {
  auto staple = *fixture_.present().chain.front().staple;
  staple.push_back(0);
  fixture_.send(staple);
  EXPECT_EQ(verify(), 1);
}

TEST_F(VerifyTest, JudgesAsOfTheGivenTime) {
  EXPECT_EQ(verify(), 0);
  fixture_.now += std::chrono::days(30);
  EXPECT_EQ(run(), 2);
}

TEST_F(VerifyTest, AppliesTheMaximumAge) {
  options_.max_age = std::chrono::hours(1);
  options_.output = OutputFormat::json;
  EXPECT_EQ(verify(), 1);
  EXPECT_EQ(json().at("fault").as_string(), "too_old");
}

TEST_F(VerifyTest, WritesJsonWithoutAnEndpoint) {
  options_.output = OutputFormat::json;
  EXPECT_EQ(verify(), 0);
  EXPECT_EQ(json().at("verdict").as_string(), "ok");
  EXPECT_EQ(json().at("staple").as_object().at("status").as_string(), "good");
  for (const auto* const key : {"target", "address", "probe"})
    EXPECT_FALSE(json().contains(key)) << key;
}

TEST_F(VerifyTest, ReadsPemAndBase64AndAChainInOneFile) {
  ASSERT_EQ(verify(), 0);
  const auto staple = *fixture_.present().chain.front().staple;
  options_.staple = folder_.write("staple.txt", text::encode_base64(staple, 76));
  options_.cert =
      folder_.write("chain.pem", text::encode_pem("CERTIFICATE", fixture_.leaf.certificate) +
                                     text::encode_pem("CERTIFICATE", fixture_.issuer.certificate));
  options_.issuers.clear();
  EXPECT_EQ(run(), 0) << error_.str();
}

TEST_F(VerifyTest, ReadsEveryFileInEveryForm) {
  using Form = std::string (*)(const Bytes& bytes, std::string_view label);
  constexpr Form der = [](const Bytes& bytes, std::string_view) { return text(bytes); };
  constexpr Form base64 = [](const Bytes& bytes, std::string_view) {
    return text::encode_base64(bytes, 76);
  };
  constexpr Form pem = [](const Bytes& bytes, std::string_view label) {
    return pki::encode_pem(label, bytes);
  };
  ASSERT_EQ(verify(), 0);
  const auto original = options_;
  const auto staple = *fixture_.present().chain.front().staple;
  for (const Form form : {der, base64, pem}) {
    options_ = original;
    options_.staple = folder_.write("staple", form(staple, "OCSP RESPONSE"));
    EXPECT_EQ(run(), 0) << error_.str();
    options_ = original;
    options_.cert = folder_.write("cert", form(fixture_.leaf.certificate, "CERTIFICATE"));
    EXPECT_EQ(run(), 0) << error_.str();
    options_ = original;
    options_.issuers = {folder_.write("issuer", form(fixture_.issuer.certificate, "CERTIFICATE"))};
    EXPECT_EQ(run(), 0) << error_.str();
  }
}

TEST_F(VerifyTest, AppliesTheGivenProfile) {
  fixture_.delegate({.nocheck = false});
  EXPECT_EQ(verify(), 0);
  options_.profile = Profile::automatic;  // the certificate does not claim to be public
  EXPECT_EQ(run(), 0);
  options_.profile = Profile::public_web;
  options_.output = OutputFormat::json;
  EXPECT_EQ(run(), 1);
  EXPECT_EQ(json().at("fault").as_string(), "responder_no_nocheck");
}

TEST_F(VerifyTest, JudgesAPublicCertificateByThePublicProfile) {
  const auto policy = pki::der::sequence({pki::der::oid("2.23.140.1.2.1")});
  fixture_.issue_leaf({.extensions = {{"2.5.29.32", false, pki::der::sequence({policy})}}});
  fixture_.delegate({.nocheck = false});
  options_.profile = Profile::automatic;
  options_.output = OutputFormat::json;
  EXPECT_EQ(verify(), 1);
  EXPECT_EQ(json().at("fault").as_string(), "responder_no_nocheck");
}

TEST_F(VerifyTest, TreatsAnEmptyFileAsAnEmptyStaple) {
  fixture_.send({});
  options_.output = OutputFormat::json;
  EXPECT_EQ(verify(), 2);
  EXPECT_EQ(json().at("fault").as_string(), "empty");
}

TEST_F(VerifyTest, ReportsWhichFileCannotBeReadAndWhy) {
  ASSERT_EQ(verify(), 0);
  const auto good = options_;

  options_.staple = folder_.file("none");
  EXPECT_EQ(run(), 3);
  EXPECT_EQ(error_.str(), folder_.file("none") + ": cannot be read: No such file or directory\n");

  options_ = good;
  options_.cert =
      folder_.write("key.pem", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n");
  EXPECT_EQ(run(), 3);
  EXPECT_EQ(error_.str(), options_.cert + ": there is no certificate in this PEM file\n");

  options_ = good;
  options_.issuers = {folder_.write("garbage", "this is no certificate")};
  EXPECT_EQ(run(), 3);
  EXPECT_THAT(error_.str(), StartsWith(options_.issuers.front() + ": "));

  options_ = good;
  options_.cert =
      folder_.write("second.pem", text::encode_pem("CERTIFICATE", fixture_.leaf.certificate) +
                                      text::encode_pem("CERTIFICATE", Bytes{0x30, 0x00}));
  EXPECT_EQ(run(), 3);
  EXPECT_THAT(error_.str(), StartsWith(options_.cert + ": certificate 2: "));

  options_ = good;
  options_.staple = folder_.write("large", std::string((1 << 20) + 1, '\x30'));
  EXPECT_EQ(run(), 3);
  EXPECT_EQ(error_.str(), options_.staple + ": is larger than 1024 KiB\n");
  EXPECT_EQ(out_.str(), "");
}

TEST_F(VerifyTest, ReportsThatTheOutputCannotBeWritten) {
  ASSERT_EQ(verify(), 0);
  out_.setstate(std::ios::badbit);
  EXPECT_EQ(run(), 3);
  EXPECT_EQ(error_.str(), "staple_exporter verify: cannot write the output\n");
}

}  // namespace
}  // namespace staple::command
