// SPDX-License-Identifier: Apache-2.0

#include "probes/responder/request.h"

#include <gmock/gmock.h>
#include <openssl/ocsp.h>

#include "probes/crypto/handle.h"
#include "tests/probes/ocsp/judge_fixture.h"

namespace staple::responder {
namespace {

struct RequestTest : testing::Test {
  test::JudgeFixture fixture;
  std::shared_ptr<const x509::Certificate> leaf = *x509::read_certificate(fixture.leaf.certificate);
  std::shared_ptr<const x509::Certificate> issuer =
      *x509::read_certificate(fixture.issuer.certificate);

  http::Url url(std::string_view text) { return *http::parse_url(text); }
};

crypto::Handle<X509> x509(const Bytes& der) {
  const unsigned char* start = der.data();
  return crypto::Handle<X509>(d2i_X509(nullptr, &start, static_cast<long>(der.size())));
}

/// by_openssl returns the same request as written by OpenSSL.
Bytes by_openssl(const test::JudgeFixture& fixture, const EVP_MD* hash) {
  OCSP_REQUEST* const request = OCSP_REQUEST_new();
  OCSP_request_add0_id(request, OCSP_cert_to_id(hash, x509(fixture.leaf.certificate).get(),
                                                x509(fixture.issuer.certificate).get()));
  unsigned char* written = nullptr;
  const int size = i2d_OCSP_REQUEST(request, &written);
  Bytes der(written, written + size);
  OPENSSL_free(written);
  OCSP_REQUEST_free(request);
  return der;
}

TEST_F(RequestTest, IsWhatOpensslWrites) {
  EXPECT_EQ(make_request(*leaf, *issuer, CertIdHash::sha1), by_openssl(fixture, EVP_sha1()));
  EXPECT_EQ(make_request(*leaf, *issuer, CertIdHash::sha256), by_openssl(fixture, EVP_sha256()));
}

TEST_F(RequestTest, WithALongSerialIsStillWhatOpensslWrites) {
  fixture.issue_leaf({.serial = Bytes(120, 0x11)});
  leaf = *x509::read_certificate(fixture.leaf.certificate);
  EXPECT_EQ(make_request(*leaf, *issuer, CertIdHash::sha256), by_openssl(fixture, EVP_sha256()));
}

TEST_F(RequestTest, IsTheLastSegmentOfThePathInAGet) {
  const Bytes request{0xfb, 0xff, 0xfe, 0x00};  // +//+AA== in base64
  EXPECT_EQ(to_string(*make_get_url(url("http://ocsp.test"), request)),
            "http://ocsp.test/%2B%2F%2F%2BAA%3D%3D");
  EXPECT_EQ(to_string(*make_get_url(url("http://ocsp.test/ca1"), request)),
            "http://ocsp.test/ca1/%2B%2F%2F%2BAA%3D%3D");
  EXPECT_EQ(to_string(*make_get_url(url("http://ocsp.test/ca1/"), request)),
            "http://ocsp.test/ca1/%2B%2F%2F%2BAA%3D%3D");
}

TEST_F(RequestTest, IsAGetUpTo255BytesOfUrl) {
  const Bytes request(9, 0);  // twelve As
  const std::string start = "http://ocsp.test/";
  const std::string fits = start + std::string(255 - start.size() - 13, 'x');
  EXPECT_EQ(to_string(*make_get_url(url(fits), request)).size(), 255U);
  EXPECT_FALSE(make_get_url(url(fits + "x"), request));
}

TEST_F(RequestTest, IsNoGetIfTheUrlHasAQuery) {
  EXPECT_FALSE(make_get_url(url("http://ocsp.test/?ca=1"), Bytes(9, 0)));
}

TEST_F(RequestTest, IsSentByGetAndByPostInTheOrderThatIsAskedFor) {
  for (const Method first : {Method::get, Method::post}) {
    const auto requests = make_http_requests(url("http://ocsp.test/ca"), {1, 2, 3}, first);
    ASSERT_THAT(requests, testing::SizeIs(2));
    EXPECT_EQ(method_of(requests[0]), first);
    const http::Request& get = requests[first == Method::get ? 0 : 1];
    const http::Request& post = requests[first == Method::get ? 1 : 0];
    EXPECT_EQ(to_string(get.url), "http://ocsp.test/ca/AQID");
    EXPECT_EQ(get.accept, "application/ocsp-response");
    EXPECT_EQ(get.body, std::nullopt);
    EXPECT_EQ(to_string(post.url), "http://ocsp.test/ca");
    EXPECT_EQ(post.accept, "application/ocsp-response");
    EXPECT_EQ(post.content_type, "application/ocsp-request");
    EXPECT_EQ(post.body, (Bytes{1, 2, 3}));
  }
}

TEST_F(RequestTest, IsSentByPostAloneIfTheUrlWouldBeTooLong) {
  for (const Method first : {Method::get, Method::post}) {
    const auto requests = make_http_requests(url("http://ocsp.test/ca"), Bytes(400, 7), first);
    ASSERT_THAT(requests, testing::SizeIs(1));
    EXPECT_EQ(method_of(requests[0]), Method::post);
    EXPECT_EQ(requests[0].body, Bytes(400, 7));
  }
}

}  // namespace
}  // namespace staple::responder
