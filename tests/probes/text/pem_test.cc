// SPDX-License-Identifier: Apache-2.0

#include "probes/text/pem.h"

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace staple::text {
namespace {

Bytes bytes(std::string_view text) { return {text.begin(), text.end()}; }

/// read returns the certificates of a PEM text, each as text, and the message of an error last.
std::vector<std::string> read(std::string_view pem) {
  std::vector<std::string> found;
  PemReader reader(pem, kCertificateLabels);
  while (const auto block = reader.next())
    found.push_back(*block ? std::string((*block)->begin(), (*block)->end())
                           : block->error().message);
  return found;
}

const std::string kOne = encode_pem("CERTIFICATE", bytes("one"));
const std::string kTwo = encode_pem("X509 CERTIFICATE", bytes("two"));

TEST(Pem, IsWrittenInLinesOf64Characters) {
  EXPECT_EQ(encode_pem("OCSP RESPONSE", bytes("foobar")),
            "-----BEGIN OCSP RESPONSE-----\nZm9vYmFy\n-----END OCSP RESPONSE-----\n");
  EXPECT_EQ(encode_pem("X", Bytes(49)),
            "-----BEGIN X-----\n" + std::string(64, 'A') + "\nAA==\n-----END X-----\n");
}

TEST(Pem, IsReadBlockByBlock) {
  using testing::ElementsAre;
  EXPECT_THAT(read(""), ElementsAre());
  EXPECT_THAT(read("no PEM"), ElementsAre());
  EXPECT_THAT(read(kOne + kTwo), ElementsAre("one", "two"));
  EXPECT_THAT(read("subject=CN=x\n" + kOne + "text\n" + kTwo + "text"), ElementsAre("one", "two"));
  EXPECT_THAT(read("\xEF\xBB\xBF" + kOne), ElementsAre("one"));
  EXPECT_THAT(read("-----BEGIN CERTIFICATE-----\r\n  b25l\r\n-----END CERTIFICATE-----"),
              ElementsAre("one"));
}

TEST(Pem, IsReadWithoutALineBreakBetweenTwoBlocks) {
  const std::string without_end = kOne.substr(0, kOne.size() - 1);
  EXPECT_THAT(read(without_end + kTwo), testing::ElementsAre("one", "two"));
}

TEST(Pem, IsMalformedWithAnotherEndLine) {
  using testing::ElementsAre;
  const std::string begin = "-----BEGIN CERTIFICATE-----\nb25l\n";
  EXPECT_THAT(read(begin + "-----END PRIVATE KEY-----\n"),
              ElementsAre("a PEM block has another END line"));
  EXPECT_THAT(read(begin + "-----END CERTIFICATE\n"),
              ElementsAre("a PEM block has another END line"));
}

TEST(Pem, PassesOverOtherBlocksUnread) {
  EXPECT_THAT(read("-----BEGIN PRIVATE KEY-----\n!!!\n-----END PRIVATE KEY-----\n" + kOne),
              testing::ElementsAre("one"));
  EXPECT_THAT(read("-----BEGIN CERTIFICATE"), testing::IsEmpty());
}

TEST(Pem, BeginsOnALineOfItsOwn) {
  EXPECT_THAT(read("# " + kOne), testing::IsEmpty());
  EXPECT_THAT(read("  " + kOne + "\n\t" + kTwo), testing::ElementsAre("one", "two"));
}

TEST(Pem, EndsWithTheFirstErrorThatItFinds) {
  using testing::ElementsAre;
  EXPECT_THAT(read(kOne + "-----BEGIN CERTIFICATE-----\nAA!A\n-----END CERTIFICATE-----\n" + kTwo),
              ElementsAre("one", "PEM block 2 is not base64"));
  EXPECT_THAT(read("-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n" + kOne),
              ElementsAre("PEM block 1 is not base64"));
  EXPECT_THAT(read("-----BEGIN CERTIFICATE-----\nAAAA\n"),
              ElementsAre("a PEM block has no END line"));
}

}  // namespace
}  // namespace staple::text
