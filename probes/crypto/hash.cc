// SPDX-License-Identifier: Apache-2.0

#include "probes/crypto/hash.h"

#include <memory>
#include <stdexcept>

#include <openssl/evp.h>
#include <openssl/sha.h>

#include "probes/crypto/oid.h"

namespace staple::crypto {
namespace {

Bytes hash(const EVP_MD* algorithm, ByteView bytes) {
  Bytes digest(EVP_MAX_MD_SIZE);
  unsigned size = 0;
  if (EVP_Digest(bytes.data(), bytes.size(), digest.data(), &size, algorithm, nullptr) != 1)
    return {};
  digest.resize(size);
  return digest;
}

/// find_sha256 returns SHA-256, and throws if OpenSSL cannot provide it. The function of OpenSSL
/// that hashes at once looks it up each time, which takes longer than to hash a certificate.
const EVP_MD* find_sha256() {
  static const EVP_MD* const found = [] {
    const EVP_MD* const fetched = EVP_MD_fetch(nullptr, "SHA256", nullptr);  // never freed
    if (!fetched) throw std::runtime_error("SHA-256 is not available");
    return fetched;
  }();
  return found;
}

}  // namespace

Sha256 sha256(ByteView bytes) {
  Sha256 digest;
  if (EVP_Digest(bytes.data(), bytes.size(), digest.data(), nullptr, find_sha256(), nullptr) != 1)
    throw std::runtime_error("SHA-256 is not available");
  return digest;
}

Sha256 sha256_of_parts(std::initializer_list<ByteView> parts) {
  Bytes joined;
  for (const auto part : parts) {
    const std::uint64_t size = part.size();
    for (int shift = 0; shift < 64; shift += 8)
      joined.push_back(static_cast<std::uint8_t>(size >> shift));
    joined.insert(joined.end(), part.begin(), part.end());
  }
  return sha256(joined);
}

std::array<std::uint8_t, 20> sha1(ByteView bytes) {
  std::array<std::uint8_t, 20> digest;
  if (!SHA1(bytes.data(), bytes.size(), digest.data()))
    throw std::runtime_error("SHA-1 is not available");
  return digest;
}

std::optional<Bytes> hash_by_oid(ByteView oid, ByteView bytes) {
  const int nid = nid_of(oid);
  const EVP_MD* algorithm = nid == NID_undef ? nullptr : EVP_get_digestbynid(nid);
  // For the NID of a signature algorithm, OpenSSL returns the hash that it uses.
  if (!algorithm || EVP_MD_get_type(algorithm) != nid) return std::nullopt;
  auto digest = hash(algorithm, bytes);
  if (digest.empty()) return std::nullopt;
  return digest;
}

}  // namespace staple::crypto
