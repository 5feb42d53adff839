// SPDX-License-Identifier: Apache-2.0

#include "tests/pki/staple.h"

#include <chrono>
#include <memory>

#include <gmock/gmock.h>
#include <openssl/err.h>
#include <openssl/ocsp.h>

#include "tests/pki/der.h"

namespace staple::pki {
namespace {

using namespace std::chrono_literals;

constexpr WallTime kNow = std::chrono::sys_days(2026y / 11 / 20);
constexpr WallTime kThisUpdate = kNow - 24h;
constexpr WallTime kNextUpdate = kNow + 72h;

using Response = std::shared_ptr<OCSP_RESPONSE>;
using Basic = std::shared_ptr<OCSP_BASICRESP>;
using Certificate = std::shared_ptr<X509>;

/// read returns the response. Null if OpenSSL cannot parse it.
Response read(const Bytes& der) {
  const unsigned char* at = der.data();
  Response response(d2i_OCSP_RESPONSE(nullptr, &at, static_cast<long>(der.size())),
                    OCSP_RESPONSE_free);
  ERR_clear_error();
  return response;
}

Certificate read_x509(const Identity& identity) {
  const unsigned char* at = identity.certificate.data();
  return {d2i_X509(nullptr, &at, static_cast<long>(identity.certificate.size())), X509_free};
}

class StapleTest : public testing::Test {
 protected:
  /// verifies reports whether OpenSSL accepts the signature and its signer. Validity periods are
  /// not checked.
  bool verifies(const Bytes& der) const {
    const Basic basic(OCSP_response_get1_basic(read(der).get()), OCSP_BASICRESP_free);
    const std::shared_ptr<X509_STORE> store(X509_STORE_new(), X509_STORE_free);
    X509_STORE_add_cert(store.get(), read_x509(issuer_).get());
    X509_STORE_set_flags(store.get(), X509_V_FLAG_NO_CHECK_TIME);
    STACK_OF(X509)* certificates = sk_X509_new_null();
    const Certificate signer = read_x509(issuer_);
    sk_X509_push(certificates, signer.get());
    const int verified = OCSP_basic_verify(basic.get(), certificates, store.get(), 0);
    sk_X509_free(certificates);
    ERR_clear_error();
    return verified == 1;
  }

  /// status returns the status of the leaf in the response, or -1 if it has none.
  int find_status(const Bytes& der, const EVP_MD* digest = EVP_sha1()) const {
    const Basic basic(OCSP_response_get1_basic(read(der).get()), OCSP_BASICRESP_free);
    const std::shared_ptr<OCSP_CERTID> id(
        OCSP_cert_to_id(digest, read_x509(leaf_).get(), read_x509(issuer_).get()),
        OCSP_CERTID_free);
    int found = -1;
    OCSP_resp_find_status(basic.get(), id.get(), &found, nullptr, nullptr, nullptr, nullptr);
    return found;
  }

  StapleSpec make_good() const {
    return make_good_staple(leaf_, issuer_, kThisUpdate, kNextUpdate);
  }

  const Validity validity_{kNow - 24h * 30, kNow + 24h * 30};
  const Authority issuer_ = make_root("Issuer", validity_);
  const Identity leaf_ = make_leaf(issuer_, validity_);
};

TEST_F(StapleTest, IsReencodedByOpensslUnchanged) {
  const Bytes staple = encode(make_good(), issuer_.key);
  const Response response = read(staple);
  ASSERT_TRUE(response);
  unsigned char* again = nullptr;
  const int size = i2d_OCSP_RESPONSE(response.get(), &again);
  EXPECT_EQ(Bytes(again, again + size), staple);
  OPENSSL_free(again);
}

TEST_F(StapleTest, IsGoodWhenTheIssuerSignsIt) {
  const Bytes staple = encode(make_good(), issuer_.key);
  EXPECT_TRUE(verifies(staple));
  EXPECT_EQ(find_status(staple), V_OCSP_CERTSTATUS_GOOD);
}

TEST_F(StapleTest, IsGoodWhenADelegatedResponderSignsIt) {
  const Identity responder = make_responder(issuer_, validity_);
  StapleSpec spec = make_delegated_staple(leaf_, issuer_, responder, kThisUpdate, kNextUpdate);
  EXPECT_TRUE(verifies(encode(spec, responder.key)));
  spec.responder_id = by_name(responder.name);
  EXPECT_TRUE(verifies(encode(spec, responder.key)));
}

TEST_F(StapleTest, DoesNotVerifyWithAnUnrelatedKey) {
  EXPECT_FALSE(verifies(encode(make_good(), Key::p256())));
}

TEST_F(StapleTest, CarriesTheStatusItIsGiven) {
  StapleSpec spec = make_good();
  spec.singles[0].status = revoked_status(kThisUpdate, 1);
  EXPECT_EQ(find_status(encode(spec, issuer_.key)), V_OCSP_CERTSTATUS_REVOKED);
  spec.singles[0].status = unknown_status();
  EXPECT_EQ(find_status(encode(spec, issuer_.key)), V_OCSP_CERTSTATUS_UNKNOWN);
}

TEST_F(StapleTest, NamesItsCertificateByTheDigestItIsGiven) {
  StapleSpec spec = make_good();
  spec.singles[0].cert_id = make_cert_id(issuer_, leaf_.serial, Digest::sha256);
  EXPECT_EQ(find_status(encode(spec, issuer_.key), EVP_sha256()), V_OCSP_CERTSTATUS_GOOD);
  EXPECT_EQ(find_status(encode(spec, issuer_.key), EVP_sha1()), -1);
}

TEST_F(StapleTest, CarriesTheTimesItIsGiven) {
  const Basic basic(OCSP_response_get1_basic(read(encode(make_good(), issuer_.key)).get()),
                    OCSP_BASICRESP_free);
  ASN1_GENERALIZEDTIME* this_update = nullptr;
  ASN1_GENERALIZEDTIME* next_update = nullptr;
  OCSP_single_get0_status(OCSP_resp_get0(basic.get(), 0), nullptr, nullptr, &this_update,
                          &next_update);
  EXPECT_EQ(ASN1_TIME_cmp_time_t(this_update, kThisUpdate.time_since_epoch().count()), 0);
  EXPECT_EQ(ASN1_TIME_cmp_time_t(next_update, kNextUpdate.time_since_epoch().count()), 0);
}

TEST_F(StapleTest, CarriesExtensionsWhereTheyWerePut) {
  StapleSpec spec = make_good();
  spec.extensions = {{"1.2.3.4", true, der::null()}};
  spec.singles[0].extensions = {{"1.2.3.5", false, der::null()}};
  const Bytes staple = encode(spec, issuer_.key);
  const Basic basic(OCSP_response_get1_basic(read(staple).get()), OCSP_BASICRESP_free);
  EXPECT_TRUE(verifies(staple));
  EXPECT_EQ(OCSP_BASICRESP_get_ext_count(basic.get()), 1);
  EXPECT_EQ(OCSP_SINGLERESP_get_ext_count(OCSP_resp_get0(basic.get(), 0)), 1);
}

TEST_F(StapleTest, EncodesErrorResponses) {
  EXPECT_EQ(encode(make_error_staple(3), issuer_.key), (Bytes{0x30, 0x03, 0x0a, 0x01, 0x03}));
}

TEST_F(StapleTest, SignsEditsMadeBeforeSigningOnly) {
  const auto change = std::pair(Field::produced_at, flip(-2));  // the last digit of the seconds
  StapleSpec before = make_good();
  before.edits = {change};
  StapleSpec after = make_good();
  after.edits_after_signing = {change};
  EXPECT_TRUE(verifies(encode(before, issuer_.key)));
  EXPECT_FALSE(verifies(encode(after, issuer_.key)));
  EXPECT_TRUE(read(encode(after, issuer_.key)));
}

TEST_F(StapleTest, StaysReadableAsBer) {
  for (const Field field : {Field::response, Field::response_data, Field::responses}) {
    for (const Edit& edit : {long_length(), indefinite_length()}) {
      StapleSpec spec = make_good();
      spec.edits = {{field, edit}};
      const Bytes staple = encode(spec, issuer_.key);
      EXPECT_EQ(find_status(staple), V_OCSP_CERTSTATUS_GOOD) << static_cast<int>(field);
      EXPECT_NE(staple, encode(make_good(), issuer_.key));
    }
  }
}

TEST_F(StapleTest, IsUnreadableWhenCutOrRetagged) {
  for (const Edit& edit : {truncate(1), retag(0x31), omit()}) {
    StapleSpec spec = make_good();
    spec.edits = {{Field::response, edit}};
    EXPECT_FALSE(read(encode(spec, issuer_.key)));
  }
}

}  // namespace
}  // namespace staple::pki
