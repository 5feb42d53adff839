// SPDX-License-Identifier: Apache-2.0

#include "probes/crypto/key_cost.h"

#include <memory>

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/x509.h>

#include "probes/crypto/handle.h"

namespace staple::crypto {
namespace {

constexpr int kMaxRsaBits = 8192;     // as in Go's TLS
constexpr int kMaxExponentBits = 33;  // as in BoringSSL; nearly all exponents are 65537
constexpr int kMaxOtherBits = 3072;   // DSA: the largest size of FIPS 186-4

bool is_affordable_rsa(const EVP_PKEY& key) {
  BIGNUM* exponent = nullptr;
  if (EVP_PKEY_get_bn_param(&key, OSSL_PKEY_PARAM_RSA_E, &exponent) != 1) return false;
  const bool is_small = BN_num_bits(exponent) <= kMaxExponentBits;
  BN_free(exponent);
  return is_small && EVP_PKEY_get_bits(&key) <= kMaxRsaBits;
}

bool has_named_curve(const EVP_PKEY& key) {
  char name[64];
  std::size_t size = 0;
  return EVP_PKEY_get_group_name(&key, name, sizeof name, &size) == 1 && size > 0;
}

}  // namespace

bool is_affordable(const EVP_PKEY& key) {
  switch (EVP_PKEY_get_base_id(&key)) {
    case EVP_PKEY_RSA:
    case EVP_PKEY_RSA_PSS:
      return is_affordable_rsa(key);
    case EVP_PKEY_EC:
      return has_named_curve(key);
    default:
      return EVP_PKEY_get_bits(&key) <= kMaxOtherBits;
  }
}

bool is_costly(ByteView subject_public_key_info) {
  const unsigned char* start = subject_public_key_info.data();
  const Handle<EVP_PKEY> key(
      d2i_PUBKEY(nullptr, &start, static_cast<long>(subject_public_key_info.size())));
  const bool costly = key && !is_affordable(*key);
  ERR_clear_error();
  return costly;
}

}  // namespace staple::crypto
