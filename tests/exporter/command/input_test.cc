// SPDX-License-Identifier: Apache-2.0

#include "exporter/command/input.h"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "probes/text/base64.h"
#include "probes/text/pem.h"

namespace staple::command {
namespace {

using testing::ElementsAre;

Bytes bytes(std::string_view text) { return {text.begin(), text.end()}; }

TEST(Input, IsDerPemOrBareBase64) {
  const auto der = bytes("\x30\x03\x0A\x01\x06");
  const auto base64 = text::encode_base64(der, 64);
  EXPECT_EQ(*read_staple({"\x30\x03\x0A\x01\x06", 5}), der);
  EXPECT_EQ(*read_staple(base64), der);
  EXPECT_EQ(
      *read_staple("-----BEGIN OCSP RESPONSE-----\n" + base64 + "-----END OCSP RESPONSE-----\n"),
      der);
}

TEST(Input, OfAPemFileTakesTheCertificatesAndPassesOverTheRest) {
  const auto found =
      read_certificates("subject=CN=x\n" + text::encode_pem("CERTIFICATE", bytes("one")) +
                        "-----BEGIN PRIVATE KEY-----\n!!!\n-----END PRIVATE KEY-----\n" +
                        text::encode_pem("CERTIFICATE", bytes("two")));
  ASSERT_TRUE(found.has_value());
  EXPECT_THAT(*found, ElementsAre(bytes("one"), bytes("two")));
}

TEST(Input, IsTakenAsItIsWhenItIsNeitherPemNorBase64) {
  EXPECT_EQ(*read_staple("garbage, but it was stapled"), bytes("garbage, but it was stapled"));
  EXPECT_EQ(*read_staple(""), Bytes{});
}

TEST(Input, IsRefusedWithAReason) {
  EXPECT_EQ(read_certificates("").error().message, "the file is empty");
  EXPECT_EQ(read_certificates("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n")
                .error()
                .message,
            "there is no certificate in this PEM file");
  EXPECT_EQ(read_certificates("-----BEGIN CERTIFICATE-----\nAAAA\n").error().message,
            "a PEM block has no END line");
  EXPECT_EQ(read_certificates("-----BEGIN CERTIFICATE").error().message,
            "there is no certificate in this PEM file");
  EXPECT_EQ(read_certificates(text::encode_pem("CERTIFICATE", bytes("x")) +
                              "-----BEGIN CERTIFICATE-----\nAA!A\n-----END CERTIFICATE-----\n")
                .error()
                .message,
            "PEM block 2 is not base64");
  EXPECT_EQ(
      read_certificates("-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n").error().message,
      "PEM block 1 is not base64");
  const std::string one = "-----BEGIN OCSP RESPONSE-----\nAAAA\n-----END OCSP RESPONSE-----\n";
  EXPECT_EQ(read_staple(one + one).error().message, "there is more than one OCSP response");
}

}  // namespace
}  // namespace staple::command
