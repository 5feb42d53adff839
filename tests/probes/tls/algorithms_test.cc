// SPDX-License-Identifier: Apache-2.0

#include "probes/tls/algorithms.h"

#include <gtest/gtest.h>
#include <openssl/core_dispatch.h>

namespace staple::tls {
namespace {

constexpr const char* kPlain = "provider=default";

TEST(AlgorithmsTest, KeepsTheCiphersOfTls) {
  EXPECT_TRUE(is_needed_by_handshakes(OSSL_OP_CIPHER, "AES-128-GCM:id-aes128-GCM:1.2.3", kPlain));
  EXPECT_TRUE(is_needed_by_handshakes(OSSL_OP_CIPHER, "DES-EDE3-CBC:DES3", kPlain));
  EXPECT_TRUE(is_needed_by_handshakes(OSSL_OP_CIPHER, "NULL", kPlain));
  EXPECT_FALSE(is_needed_by_handshakes(OSSL_OP_CIPHER, "AES-128-XTS:1.2.3", kPlain));
  EXPECT_FALSE(is_needed_by_handshakes(OSSL_OP_CIPHER, "AES-128-GCM-SIV", kPlain));
}

TEST(AlgorithmsTest, KeepsTheDigestsOfSignaturesInTls) {
  EXPECT_TRUE(is_needed_by_handshakes(OSSL_OP_DIGEST, "SHA1:SHA-1:SSL3-SHA1", kPlain));
  EXPECT_TRUE(is_needed_by_handshakes(OSSL_OP_DIGEST, "MD5-SHA1", kPlain));
  EXPECT_FALSE(is_needed_by_handshakes(OSSL_OP_DIGEST, "SHA3-256:2.16", kPlain));
}

TEST(AlgorithmsTest, KeepsWhatReadsThePublicKeyOfACertificate) {
  const auto decodes = [](const char* properties) {
    return is_needed_by_handshakes(OSSL_OP_DECODER, "RSA:rsaEncryption", properties);
  };
  EXPECT_TRUE(decodes("provider=default,input=der,structure=SubjectPublicKeyInfo"));
  EXPECT_FALSE(decodes("provider=default,input=der,structure=PrivateKeyInfo"));
  EXPECT_FALSE(decodes("provider=default,input=pem"));
  EXPECT_FALSE(decodes(""));
  EXPECT_FALSE(is_needed_by_handshakes(OSSL_OP_ENCODER, "RSA", "structure=SubjectPublicKeyInfo"));
  EXPECT_FALSE(is_needed_by_handshakes(OSSL_OP_STORE, "file", kPlain));
}

TEST(AlgorithmsTest, KeepsEveryKindOfPublicKeyAlsoUnknownOnes) {
  for (const char* const names : {"RSA:rsaEncryption", "RSA-PSS", "EC", "SM2", "DSA", "DHX", "X448",
                                  "ED448", "ML-DSA-44", "a kind of the future", "HMAC"}) {
    EXPECT_TRUE(is_needed_by_handshakes(OSSL_OP_KEYMGMT, names, kPlain)) << names;
  }
  for (const char* const names : {"CMAC", "HKDF", "SCRYPT:id-scrypt", "TLS1-PRF"}) {
    EXPECT_FALSE(is_needed_by_handshakes(OSSL_OP_KEYMGMT, names, kPlain)) << names;
  }
}

TEST(AlgorithmsTest, LeavesOutOtherUsesOfOperationsThatHandshakesNeed) {
  EXPECT_TRUE(is_needed_by_handshakes(OSSL_OP_SIGNATURE, "HMAC", kPlain));  // records of TLS 1.2
  EXPECT_TRUE(is_needed_by_handshakes(OSSL_OP_RAND, "CTR-DRBG", kPlain));
  EXPECT_TRUE(is_needed_by_handshakes(OSSL_OP_RAND, "SEED-SRC", kPlain));
  EXPECT_FALSE(is_needed_by_handshakes(OSSL_OP_SIGNATURE, "SIPHASH:SipHash", kPlain));
  EXPECT_FALSE(is_needed_by_handshakes(OSSL_OP_KEYEXCH, "HKDF", kPlain));
  EXPECT_FALSE(is_needed_by_handshakes(OSSL_OP_RAND, "HASH-DRBG", kPlain));
}

TEST(AlgorithmsTest, KeepsUnknownAlgorithmsOfOtherOperations) {
  for (const int operation :
       {OSSL_OP_SIGNATURE, OSSL_OP_KEYEXCH, OSSL_OP_KEM, OSSL_OP_RAND, OSSL_OP_ASYM_CIPHER, 1000}) {
    EXPECT_TRUE(is_needed_by_handshakes(operation, "anything", "")) << operation;
  }
}

}  // namespace
}  // namespace staple::tls
