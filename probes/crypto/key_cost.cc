// SPDX-License-Identifier: Apache-2.0

#include "probes/crypto/key_cost.h"

#include <memory>

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/x509.h>

#include "probes/crypto/handle.h"
#include "probes/crypto/oid.h"
#include "probes/der/reader.h"

namespace staple::crypto {
namespace {

constexpr int kMaxRsaBits = 8192;     // as in Go's TLS
constexpr int kMaxExponentBits = 33;  // as in BoringSSL; nearly all exponents are 65537
constexpr int kMaxOtherBits = 3072;   // DSA: the largest size of FIPS 186-4

/// count_exponent_bits returns the size of the public exponent of an RSA key, 0 if it has none.
int count_exponent_bits(const EVP_PKEY& key) {
  BIGNUM* exponent = nullptr;
  if (EVP_PKEY_get_bn_param(&key, OSSL_PKEY_PARAM_RSA_E, &exponent) != 1) return 0;
  const int bits = BN_num_bits(exponent);
  BN_free(exponent);
  return bits;
}

bool has_named_curve(const EVP_PKEY& key) {
  char name[64];
  std::size_t size = 0;
  return EVP_PKEY_get_group_name(&key, name, sizeof name, &size) == 1 && size > 0;
}

std::string explain_limit(const std::string& what, int bits, int limit) {
  if (bits <= limit) return {};
  return what + " of " + std::to_string(bits) + " bits, above the limit of " +
         std::to_string(limit);
}

std::string explain_rsa(const EVP_PKEY& key) {
  const int exponent = count_exponent_bits(key);
  if (exponent == 0) return "RSA without an exponent";
  auto problem = explain_limit("RSA", EVP_PKEY_get_bits(&key), kMaxRsaBits);
  return problem.empty() ? explain_limit("an RSA exponent", exponent, kMaxExponentBits) : problem;
}

/// explain_other_key tells of keys that are neither RSA nor on elliptic curves.
std::string explain_other_key(const EVP_PKEY& key) {
  const int bits = EVP_PKEY_get_bits(&key);
  if (EVP_PKEY_get_base_id(&key) == EVP_PKEY_DSA) return explain_limit("DSA", bits, kMaxOtherBits);
  if (bits <= kMaxOtherBits) return {};
  const char* const name = EVP_PKEY_get0_type_name(&key);
  return std::string(name ? name : "its kind") + " is not supported";
}

/// has_keys_of returns whether OpenSSL has keys of the kind `algorithm`, an object identifier.
bool has_keys_of(ByteView algorithm) {
  EVP_KEYMGMT* const found =
      EVP_KEYMGMT_fetch(nullptr, der::format_oid(algorithm).c_str(), nullptr);
  EVP_KEYMGMT_free(found);
  return found != nullptr;
}

constexpr std::string_view kExplicitCurve = "an elliptic curve with explicit parameters";

/// explain_unread_key tells of a key that OpenSSL cannot read. OpenSSL 4.0 reads no curve with
/// explicit parameters (RFC 3279, 2.3.5: a SEQUENCE instead of an object identifier).
std::string explain_unread_key(ByteView subject_public_key_info) {
  der::Diagnosis diagnosis(subject_public_key_info);
  auto algorithm = der::Reader(subject_public_key_info, diagnosis)
                       .enter(der::kSequence, "subjectPublicKeyInfo")
                       .enter(der::kSequence, "algorithm");
  const auto oid = algorithm.read(der::kOid, "algorithm").content;
  if (diagnosis.failed) return "it cannot be read";
  if (nid_of(oid) == NID_X9_62_id_ecPublicKey && algorithm.next_is(der::kSequence))
    return std::string(kExplicitCurve);
  return describe_oid(oid) + (has_keys_of(oid) ? " that cannot be read" : " is not supported");
}

/// explain_key returns why no signature is verified with `key`. Empty if signatures are.
std::string explain_key(const EVP_PKEY& key) {
  switch (EVP_PKEY_get_base_id(&key)) {
    case EVP_PKEY_RSA:
    case EVP_PKEY_RSA_PSS:
      return explain_rsa(key);
    case EVP_PKEY_EC:
      return std::string(has_named_curve(key) ? "" : kExplicitCurve);
    default:
      return explain_other_key(key);
  }
}

}  // namespace

bool is_affordable(const EVP_PKEY& key) { return explain_key(key).empty(); }

std::string explain_unchecked_key(ByteView subject_public_key_info) {
  const unsigned char* start = subject_public_key_info.data();
  const Handle<EVP_PKEY> key(
      d2i_PUBKEY(nullptr, &start, static_cast<long>(subject_public_key_info.size())));
  auto problem = key ? explain_key(*key) : explain_unread_key(subject_public_key_info);
  ERR_clear_error();
  return problem;
}

}  // namespace staple::crypto
