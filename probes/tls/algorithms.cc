// SPDX-License-Identifier: Apache-2.0

#include "probes/tls/algorithms.h"

#include <algorithm>
#include <span>

#include <openssl/core_dispatch.h>

namespace staple::tls {
namespace {

/// Rule tells which algorithms of an operation are needed, by the first of their names. Those of
/// operations without a rule are all needed.
struct Rule {
  int operation;
  bool only;  ///< true: only `names`; false: all but `names`
  std::span<const std::string_view> names;
};

constexpr std::string_view kCiphers[] = {
    "NULL",
    "AES-128-CBC",
    "AES-256-CBC",
    "AES-128-CBC-HMAC-SHA1",
    "AES-256-CBC-HMAC-SHA1",
    "AES-128-CBC-HMAC-SHA256",
    "AES-256-CBC-HMAC-SHA256",
    "AES-128-GCM",
    "AES-256-GCM",
    "AES-128-CCM",
    "AES-256-CCM",
    "ARIA-128-GCM",
    "ARIA-256-GCM",
    "ARIA-128-CCM",
    "ARIA-256-CCM",
    "CAMELLIA-128-CBC",
    "CAMELLIA-256-CBC",
    "ChaCha20-Poly1305",
    "DES-EDE3-CBC",
    "SM4-GCM",      // OpenSSL 4.0: RFC 8998
    "SM4-CCM",      // OpenSSL 4.0: RFC 8998
    "AES-256-CTR",  // random numbers
};

constexpr std::string_view kDigests[] = {
    "MD5", "MD5-SHA1", "SHA1", "SHA2-224", "SHA2-256", "SHA2-384", "SHA2-512",
    "SM3",  // OpenSSL 4.0: RFC 8998
};

constexpr std::string_view kMacs[] = {"HMAC"};

constexpr std::string_view kKeyDerivations[] = {"HKDF", "TLS1-PRF", "TLS13-KDF"};

/// HMAC is not among them: the records of TLS 1.2 and earlier need its key manager.
constexpr std::string_view kNoPublicKeys[] = {"CMAC",   "HKDF",    "POLY1305",
                                              "SCRYPT", "SIPHASH", "TLS1-PRF"};

constexpr std::string_view kNoSignatures[] = {"CMAC", "POLY1305", "SIPHASH"};

constexpr std::string_view kNoKeyExchanges[] = {"HKDF", "SCRYPT", "TLS1-PRF"};

/// OpenSSL's random numbers are those of CTR-DRBG, seeded by SEED-SRC.
constexpr std::string_view kNoRandomNumbers[] = {"HASH-DRBG", "HMAC-DRBG", "TEST-RAND"};

constexpr Rule kRules[] = {
    {OSSL_OP_CIPHER, true, kCiphers},
    {OSSL_OP_DIGEST, true, kDigests},
    {OSSL_OP_MAC, true, kMacs},
    {OSSL_OP_KDF, true, kKeyDerivations},
    {OSSL_OP_KEYMGMT, false, kNoPublicKeys},
    {OSSL_OP_SIGNATURE, false, kNoSignatures},
    {OSSL_OP_KEYEXCH, false, kNoKeyExchanges},
    {OSSL_OP_RAND, false, kNoRandomNumbers},
    {OSSL_OP_ENCODER, true, {}},
    {OSSL_OP_STORE, true, {}},
};

}  // namespace

bool is_needed_by_handshakes(int operation, std::string_view names, std::string_view properties) {
  if (operation == OSSL_OP_DECODER)
    return properties.find("structure=SubjectPublicKeyInfo") != std::string_view::npos;
  const auto* const rule = std::ranges::find(kRules, operation, &Rule::operation);
  if (rule == std::end(kRules)) return true;
  const std::string_view name = names.substr(0, names.find(':'));
  return (std::ranges::find(rule->names, name) != rule->names.end()) == rule->only;
}

}  // namespace staple::tls
