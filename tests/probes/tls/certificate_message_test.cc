// SPDX-License-Identifier: Apache-2.0

#include "probes/tls/certificate_message.h"

#include <gtest/gtest.h>

#include "probes/tls/limits.h"
#include "probes/tls/presentation.h"

namespace staple::tls {
namespace {

using Chain = std::vector<PresentedCertificate>;

const Bytes kLeaf{1, 2, 3};
const Bytes kIssuer{4, 5};
const Bytes kStaple{9, 8, 7, 6};

Bytes status(const Bytes& response) { return join({{1}, write_vector(3, response)}); }
Bytes extension(std::uint8_t type, const Bytes& data) {
  return join({{0, type}, write_vector(2, data)});
}
Bytes entry(const Bytes& der, const Bytes& extensions) {
  return join({write_vector(3, der), write_vector(2, extensions)});
}
Bytes message13(const Bytes& entries) { return join({{0}, write_vector(3, entries)}); }

TEST(CertificateMessage, ReadsTheListOfTls12) {
  const Bytes body = write_vector(3, join({write_vector(3, kLeaf), write_vector(3, kIssuer)}));
  EXPECT_EQ(parse_certificate_message(body, TlsVersion::tls12),
            (Chain{{kLeaf, {}}, {kIssuer, {}}}));
  EXPECT_EQ(parse_certificate_message(body, TlsVersion::tls10),
            (Chain{{kLeaf, {}}, {kIssuer, {}}}));
}

TEST(CertificateMessage, ReadsEachCertificatesStapleOfTls13) {
  const Bytes timestamps = extension(18, {1, 2});
  const Bytes body =
      message13(join({entry(kLeaf, join({timestamps, extension(5, status(kStaple))})),
                      entry(kIssuer, extension(5, status(kLeaf))), entry(kIssuer, {})}));
  EXPECT_EQ(parse_certificate_message(body, TlsVersion::tls13),
            (Chain{{kLeaf, kStaple}, {kIssuer, kLeaf}, {kIssuer, {}}}));
}

TEST(CertificateMessage, ReadsAnEmptyList) {
  EXPECT_EQ(parse_certificate_message(write_vector(3, {}), TlsVersion::tls12), Chain{});
  EXPECT_EQ(parse_certificate_message(message13({}), TlsVersion::tls13), Chain{});
}

TEST(CertificateMessage, TreatsAMalformedStatusAsAnEmptyStaple) {
  const Bytes body = message13(entry(kLeaf, extension(5, {2, 0, 0})));
  EXPECT_EQ(parse_certificate_message(body, TlsVersion::tls13), (Chain{{kLeaf, Bytes{}}}));
}

TEST(CertificateMessage, RejectsAMessageTruncatedAtAnyByte) {
  const Bytes bodies[] = {
      write_vector(3, join({write_vector(3, kLeaf), write_vector(3, kIssuer)})),
      message13(join({entry(kLeaf, extension(5, status(kStaple))), entry(kIssuer, {})}))};
  for (const TlsVersion version : {TlsVersion::tls12, TlsVersion::tls13}) {
    const Bytes& body = bodies[version == TlsVersion::tls13];
    ASSERT_TRUE(parse_certificate_message(body, version));
    for (std::size_t size = 0; size < body.size(); ++size) {
      EXPECT_FALSE(parse_certificate_message(ByteView(body).first(size), version)) << size;
    }
  }
}

TEST(CertificateMessage, RejectsTrailingBytes) {
  EXPECT_FALSE(parse_certificate_message(join({write_vector(3, write_vector(3, kLeaf)), {0}}),
                                         TlsVersion::tls12));
  EXPECT_FALSE(parse_certificate_message(write_vector(3, join({write_vector(3, kLeaf), {0}})),
                                         TlsVersion::tls12));
  EXPECT_FALSE(parse_certificate_message(message13(entry(kLeaf, {0, 5, 0})), TlsVersion::tls13));
}

TEST(CertificateMessage, RejectsACertificateOfLengthZero) {
  EXPECT_FALSE(parse_certificate_message(write_vector(3, write_vector(3, {})), TlsVersion::tls12));
}

TEST(CertificateMessage, RejectsTooManyCertificates) {
  Bytes list;
  for (std::size_t i = 0; i < kMaxCertificates; ++i) list = join({list, write_vector(3, kLeaf)});
  EXPECT_TRUE(parse_certificate_message(write_vector(3, list), TlsVersion::tls12));
  EXPECT_FALSE(parse_certificate_message(write_vector(3, join({list, write_vector(3, kLeaf)})),
                                         TlsVersion::tls12));
}

TEST(CertificateMessageStatus, ReturnsTheResponse) {
  EXPECT_EQ(parse_certificate_status(status(kStaple)), kStaple);
}

TEST(CertificateMessageStatus, IsEmptyWhenMalformed) {
  EXPECT_EQ(parse_certificate_status({}), Bytes{});
  EXPECT_EQ(parse_certificate_status(status({})), Bytes{});
  // ocsp_multi
  EXPECT_EQ(parse_certificate_status(join({{2}, write_vector(3, kStaple)})), Bytes{});
  EXPECT_EQ(parse_certificate_status(Bytes{1, 0, 0, 5, 9}), Bytes{});
  EXPECT_EQ(parse_certificate_status(join({status(kStaple), {0}})), Bytes{});
  EXPECT_EQ(parse_certificate_status(kStaple), Bytes{});
}

}  // namespace
}  // namespace staple::tls
