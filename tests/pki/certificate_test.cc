// SPDX-License-Identifier: Apache-2.0

#include <chrono>
#include <memory>

#include <gmock/gmock.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include "tests/pki/authority.h"
#include "tests/pki/der.h"

namespace staple::pki {
namespace {

using namespace std::chrono_literals;

constexpr WallTime kNow = std::chrono::sys_days(2026y / 11 / 20);
constexpr Validity kYear{kNow - 24h, kNow + 24h * 365};

std::shared_ptr<X509> read(const Bytes& der) {
  const unsigned char* at = der.data();
  X509* certificate = d2i_X509(nullptr, &at, static_cast<long>(der.size()));
  return {certificate, X509_free};
}

/// verify_error verifies the chain with the strictest rules of OpenSSL. Returns its error,
/// X509_V_OK on success.
int verify_error(const Identity& leaf, const Authority& intermediate, const Authority& root) {
  const auto store = std::shared_ptr<X509_STORE>(X509_STORE_new(), X509_STORE_free);
  X509_STORE_add_cert(store.get(), read(root.certificate).get());
  const auto untrusted = std::shared_ptr<STACK_OF(X509)>(
      sk_X509_new_null(), [](STACK_OF(X509) * stack) { sk_X509_pop_free(stack, X509_free); });
  const auto parent = read(intermediate.certificate);
  X509_up_ref(parent.get());
  sk_X509_push(untrusted.get(), parent.get());

  const auto context = std::shared_ptr<X509_STORE_CTX>(X509_STORE_CTX_new(), X509_STORE_CTX_free);
  const auto certificate = read(leaf.certificate);
  X509_STORE_CTX_init(context.get(), store.get(), certificate.get(), untrusted.get());
  X509_VERIFY_PARAM* parameters = X509_STORE_CTX_get0_param(context.get());
  X509_VERIFY_PARAM_set_time(parameters, kNow.time_since_epoch().count());
  X509_VERIFY_PARAM_set_flags(parameters, X509_V_FLAG_X509_STRICT);
  X509_VERIFY_PARAM_set_purpose(parameters, X509_PURPOSE_SSL_SERVER);
  X509_verify_cert(context.get());
  return X509_STORE_CTX_get_error(context.get());
}

struct KeyCase {
  const char* name;
  Key (*make)();
};

class PkiCertificateOfKeyTest : public testing::TestWithParam<KeyCase> {};

TEST_P(PkiCertificateOfKeyTest, MakesAChainThatOpensslTrusts) {
  const Authority root = make_root("Root", kYear, {.key = GetParam().make()});
  const Authority intermediate =
      make_intermediate(root, "Intermediate", kYear, {.key = GetParam().make()});
  const Identity leaf = make_leaf(intermediate, kYear, {.key = GetParam().make()});

  EXPECT_EQ(verify_error(leaf, intermediate, root), X509_V_OK);
}

INSTANTIATE_TEST_SUITE_P(Keys, PkiCertificateOfKeyTest,
                         testing::Values(KeyCase{"P256", Key::p256}, KeyCase{"P384", Key::p384},
                                         KeyCase{"P521", Key::p521},
                                         KeyCase{"Ed25519", Key::ed25519},
                                         KeyCase{"Rsa2048", [] { return Key::rsa(2048); }}),
                         [](const auto& test) { return test.param.name; });

TEST(PkiCertificate, SignsWithEveryAlgorithmThatOpensslVerifies) {
  using enum SignatureAlgorithm;
  const Key ec = Key::p256();
  const Key rsa = Key::rsa(1024);
  const auto signed_by = [](const Key& key, SignatureAlgorithm algorithm) {
    const auto root =
        read(make_root("Root", kYear, {.key = key, .algorithm = algorithm}).certificate);
    return X509_verify(root.get(), X509_get0_pubkey(root.get()));
  };
  for (const auto algorithm : {ecdsa_sha1, ecdsa_sha256, ecdsa_sha384, ecdsa_sha512}) {
    EXPECT_EQ(signed_by(ec, algorithm), 1) << static_cast<int>(algorithm);
  }
  for (const auto algorithm :
       {rsa_md5, rsa_sha1, rsa_sha256, rsa_sha384, rsa_sha512, rsa_pss_sha1, rsa_pss_sha256}) {
    EXPECT_EQ(signed_by(rsa, algorithm), 1) << static_cast<int>(algorithm);
  }
}

TEST(PkiCertificate, HasTheFieldsOfItsOptions) {
  const Authority root = make_root("Root", kYear);
  const Identity leaf = make_leaf(root, kYear,
                                  {.names = {"a.test", "127.0.0.9"},
                                   .responder_urls = {"http://one.test/", "http://two.test/"},
                                   .must_staple = true,
                                   .serial = {0x01, 0x02, 0x03}});
  const auto certificate = read(leaf.certificate);

  EXPECT_EQ(X509_check_host(certificate.get(), "a.test", 0, 0, nullptr), 1);
  EXPECT_EQ(X509_check_host(certificate.get(), "b.test", 0, 0, nullptr), 0);
  EXPECT_EQ(X509_check_ip_asc(certificate.get(), "127.0.0.9", 0), 1);
  EXPECT_GE(X509_get_ext_by_NID(certificate.get(), NID_tlsfeature, -1), 0);
  EXPECT_EQ(ASN1_INTEGER_get(X509_get0_serialNumber(certificate.get())), 0x010203);
  STACK_OF(OPENSSL_STRING)* urls = X509_get1_ocsp(certificate.get());
  ASSERT_EQ(sk_OPENSSL_STRING_num(urls), 2);
  EXPECT_STREQ(sk_OPENSSL_STRING_value(urls, 1), "http://two.test/");
  X509_email_free(urls);
}

TEST(PkiCertificate, MakesResponderCertificatesThatMayOnlySignResponses) {
  const auto responder = read(make_responder(make_root("Root", kYear), kYear).certificate);

  EXPECT_EQ(X509_get_extended_key_usage(responder.get()),
            static_cast<std::uint32_t>(XKU_OCSP_SIGN));
  EXPECT_EQ(X509_get_key_usage(responder.get()), static_cast<std::uint32_t>(KU_DIGITAL_SIGNATURE));
  EXPECT_GE(X509_get_ext_by_NID(responder.get(), NID_id_pkix_OCSP_noCheck, -1), 0);
  EXPECT_EQ(X509_check_ca(responder.get()), 0);
}

TEST(PkiCertificate, WritesTimesAfter2049AsGeneralizedTime) {
  EXPECT_EQ(der::validity_time(std::chrono::sys_days(2049y / 12 / 31)),
            der::tlv(0x17, der::bytes("491231000000Z")));
  EXPECT_EQ(der::validity_time(std::chrono::sys_days(2050y / 1 / 1)),
            der::tlv(0x18, der::bytes("20500101000000Z")));
}

}  // namespace
}  // namespace staple::pki
