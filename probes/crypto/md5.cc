// SPDX-License-Identifier: Apache-2.0

#include "probes/crypto/md5.h"

#include <stdexcept>

#include <openssl/crypto.h>
#include <openssl/evp.h>

namespace staple::crypto {
namespace {

/// fetch_md5 fetches it in a context of its own, which has the default provider whatever the
/// configuration of OpenSSL says. Returns null on failure.
const EVP_MD* fetch_md5() {
  static OSSL_LIB_CTX* const kContext = OSSL_LIB_CTX_new();
  static const EVP_MD* const kMd5 = kContext ? EVP_MD_fetch(kContext, "MD5", nullptr) : nullptr;
  return kMd5;
}

}  // namespace

std::array<std::uint8_t, 16> md5(ByteView bytes) {
  std::array<std::uint8_t, 16> digest;
  const EVP_MD* const algorithm = fetch_md5();
  if (!algorithm ||
      EVP_Digest(bytes.data(), bytes.size(), digest.data(), nullptr, algorithm, nullptr) != 1)
    throw std::runtime_error("MD5 is not available");
  return digest;
}

}  // namespace staple::crypto
