// SPDX-License-Identifier: Apache-2.0

#include "probes/crypto/key_cost.h"

#include <memory>
#include <string>
#include <string_view>

#include <gtest/gtest.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include "probes/crypto/signature.h"
#include "tests/pki/der.h"
#include "tests/pki/key.h"

namespace staple::crypto {
namespace {

namespace pki_der = pki::der;

/// make_rsa_spki returns an RSA public key without a private key. `modulus` is its size in octets.
Bytes make_rsa_spki(std::size_t modulus, const Bytes& exponent) {
  Bytes number(modulus + 1, 0xff);
  number.front() = 0;
  const Bytes key =
      pki_der::sequence({pki_der::integer_content(number), pki_der::integer_content(exponent)});
  return pki_der::sequence(
      {pki_der::sequence({pki_der::oid("1.2.840.113549.1.1.1"), pki_der::null()}),
       pki_der::bit_string(key)});
}

const Bytes kUsual{0x01, 0x00, 0x01};
const Bytes kBits33{0x01, 0x00, 0x00, 0x00, 0x01};
const Bytes kBits34{0x02, 0x00, 0x00, 0x00, 0x01};

TEST(KeyCost, AcceptsCommonKeys) {
  for (const auto& key :
       {pki::Key::p256(), pki::Key::p521(), pki::Key::ed25519(), pki::Key::rsa(1024)}) {
    EXPECT_EQ(explain_unchecked_key(key.spki()), "");
  }
  EXPECT_EQ(explain_unchecked_key(make_rsa_spki(1024, kUsual)), "");
  EXPECT_EQ(explain_unchecked_key(make_rsa_spki(512, kBits33)), "");
}

TEST(KeyCost, NamesTheSizeOfLargeModuliAndExponents) {
  EXPECT_EQ(explain_unchecked_key(make_rsa_spki(1025, kUsual)),
            "RSA of 8200 bits, above the limit of 8192");
  EXPECT_EQ(explain_unchecked_key(make_rsa_spki(512, kBits34)),
            "an RSA exponent of 34 bits, above the limit of 33");
}

/// kWrittenOut is a key on the curve P-256 with explicit parameters, whose generator is twice the
/// standard one.
constexpr std::string_view kWrittenOut =
    "308201333081ec06072a8648ce3d02013081e0020101302c06072a8648ce3d0101022100ffffffff0000000100000000"
    "0000000000000000ffffffffffffffffffffffff30440420ffffffff00000001000000000000000000000000ffffffff"
    "fffffffffffffffc04205ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604b0441047cf27b"
    "188d034f7e8a52380304b51ac3c08969e277f21b35a60b48fc4766997807775510db8ed040293d9ac69f7430dbba7dad"
    "e63ce982299e04b79d227873d1022100ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551"
    "020101034200047cf27b188d034f7e8a52380304b51ac3c08969e277f21b35a60b48fc4766997807775510db8ed04029"
    "3d9ac69f7430dbba7dade63ce982299e04b79d227873d1";

Bytes from_hex(std::string_view text) {
  Bytes bytes;
  for (std::size_t i = 0; i < text.size(); i += 2) {
    bytes.push_back(
        static_cast<std::uint8_t>(std::stoi(std::string(text.substr(i, 2)), nullptr, 16)));
  }
  return bytes;
}

TEST(KeyCost, RejectsCurvesWithExplicitParameters) {
  EXPECT_EQ(explain_unchecked_key(from_hex(kWrittenOut)),
            "an elliptic curve with explicit parameters");
}

TEST(KeyCost, NamesExplicitParametersThatCannotBeRead) {
  const Bytes algorithm =
      pki_der::sequence({pki_der::oid("1.2.840.10045.2.1"), pki_der::sequence({})});
  EXPECT_EQ(
      explain_unchecked_key(pki_der::sequence({algorithm, pki_der::bit_string(Bytes(65, 4))})),
      "an elliptic curve with explicit parameters");
}

/// make_spki returns a public key of the kind `oid` with arbitrary bits.
Bytes make_spki(std::string_view oid) {
  return pki_der::sequence(
      {pki_der::sequence({pki_der::oid(oid)}), pki_der::bit_string(Bytes(64, 7))});
}

TEST(KeyCost, NamesTheKindOfAKeyThatOpenSslDoesNotKnow) {
  EXPECT_EQ(explain_unchecked_key(make_spki("1.2.3.4.5")), "1.2.3.4.5 is not supported");
}

TEST(KeyCost, TellsAKeyOfAKnownKindThatCannotBeRead) {
  EXPECT_EQ(explain_unchecked_key(make_spki("1.3.101.112")), "ED25519 that cannot be read");
  EXPECT_EQ(explain_unchecked_key(make_spki("1.2.840.113549.1.1.1")),
            "rsaEncryption that cannot be read");
  EXPECT_EQ(explain_unchecked_key(make_spki("1.2.840.10045.2.1")),
            "id-ecPublicKey that cannot be read");
  EXPECT_EQ(explain_unchecked_key(make_spki("1.2.840.10040.4.1")),
            "dsaEncryption that cannot be read");
  EXPECT_EQ(explain_unchecked_key({}), "it cannot be read");
  EXPECT_EQ(explain_unchecked_key(pki_der::sequence({})), "it cannot be read");
}

/// with_exponent makes a key whose signatures verify. Returns null if it cannot be made.
std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> make_key_with_exponent(const Bytes& exponent) {
  const std::unique_ptr<EVP_PKEY_CTX, decltype(&EVP_PKEY_CTX_free)> context(
      EVP_PKEY_CTX_new_from_name(nullptr, "RSA", nullptr), EVP_PKEY_CTX_free);
  BIGNUM* number = BN_bin2bn(exponent.data(), static_cast<int>(exponent.size()), nullptr);
  EVP_PKEY* key = nullptr;
  EVP_PKEY_keygen_init(context.get());
  EVP_PKEY_CTX_set_rsa_keygen_bits(context.get(), 1024);
  EVP_PKEY_CTX_set1_rsa_keygen_pubexp(context.get(), number);
  EVP_PKEY_keygen(context.get(), &key);
  BN_free(number);
  return {key, EVP_PKEY_free};
}

TEST(KeyCost, IsCheckedBeforeASignatureIsVerified) {
  for (const auto& [exponent, expected] : {std::pair(kBits33, true), std::pair(kBits34, false)}) {
    const auto key = make_key_with_exponent(exponent);
    ASSERT_TRUE(key);
    unsigned char* encoded = nullptr;
    const int size = i2d_PUBKEY(key.get(), &encoded);
    const Bytes spki(encoded, encoded + size);
    OPENSSL_free(encoded);
    const Bytes data = pki_der::sequence({pki_der::null()});
    const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(),
                                                                          EVP_MD_CTX_free);
    Bytes signature(128);
    std::size_t length = signature.size();
    ASSERT_EQ(EVP_DigestSignInit(context.get(), nullptr, EVP_sha256(), nullptr, key.get()), 1);
    ASSERT_EQ(EVP_DigestSign(context.get(), signature.data(), &length, data.data(), data.size()),
              1);
    const Bytes algorithm = pki::algorithm_identifier(pki::SignatureAlgorithm::rsa_sha256);
    const Bytes bits = pki_der::bit_string(signature);
    EXPECT_EQ(verify_signature({data, algorithm, bits}, spki), expected);
  }
}

}  // namespace
}  // namespace staple::crypto
