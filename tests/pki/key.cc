// SPDX-License-Identifier: Apache-2.0

#include "tests/pki/key.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <stdexcept>
#include <utility>

#include <openssl/dsa.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include "tests/pki/der.h"

namespace staple::pki {
namespace {

struct AlgorithmEntry {
  SignatureAlgorithm algorithm;
  std::string_view oid;
  const EVP_MD* (*digest)();  // null if the algorithm has no separate hash
  bool null_parameters;       // RSA requires NULL, others omit it (RFC 4055, RFC 5758)
};

using enum SignatureAlgorithm;

constexpr std::array kAlgorithms = std::to_array<AlgorithmEntry>({
    {ecdsa_sha1, "1.2.840.10045.4.1", EVP_sha1, false},
    {ecdsa_sha256, "1.2.840.10045.4.3.2", EVP_sha256, false},
    {ecdsa_sha384, "1.2.840.10045.4.3.3", EVP_sha384, false},
    {ecdsa_sha512, "1.2.840.10045.4.3.4", EVP_sha512, false},
    {rsa_md5, "1.2.840.113549.1.1.4", EVP_md5, true},
    {rsa_sha1, "1.2.840.113549.1.1.5", EVP_sha1, true},
    {rsa_sha256, "1.2.840.113549.1.1.11", EVP_sha256, true},
    {rsa_sha384, "1.2.840.113549.1.1.12", EVP_sha384, true},
    {rsa_sha512, "1.2.840.113549.1.1.13", EVP_sha512, true},
    {rsa_pss_sha1, "1.2.840.113549.1.1.10", EVP_sha1, false},
    {rsa_pss_sha256, "1.2.840.113549.1.1.10", EVP_sha256, false},
    {ed25519, "1.3.101.112", nullptr, false},
});

const AlgorithmEntry& entry(SignatureAlgorithm algorithm) {
  return kAlgorithms[static_cast<std::size_t>(algorithm)];
}

struct DigestEntry {
  Digest algorithm;
  std::string_view oid;
  const EVP_MD* (*digest)();
};

constexpr std::array kDigests = std::to_array<DigestEntry>({
    {Digest::sha1, "1.3.14.3.2.26", EVP_sha1},
    {Digest::sha256, "2.16.840.1.101.3.4.2.1", EVP_sha256},
    {Digest::sha384, "2.16.840.1.101.3.4.2.2", EVP_sha384},
    {Digest::sha512, "2.16.840.1.101.3.4.2.3", EVP_sha512},
});

/// pss_parameters encodes RSASSA-PSS-params for SHA-256 with a salt of 32 octets (RFC 4055, 3.1).
Bytes pss_parameters() {
  const Bytes sha256 = der::sequence({der::oid(digest_oid(Digest::sha256)), der::null()});
  const Bytes mgf1 = der::sequence({der::oid("1.2.840.113549.1.1.8"), sha256});
  return der::sequence({der::explicit_tag(0, sha256), der::explicit_tag(1, mgf1),
                        der::explicit_tag(2, der::integer(32))});
}

}  // namespace

Bytes algorithm_identifier(SignatureAlgorithm algorithm) {
  const AlgorithmEntry& row = entry(algorithm);
  if (algorithm == rsa_pss_sha1) return der::sequence({der::oid(row.oid), der::sequence({})});
  if (algorithm == rsa_pss_sha256) return der::sequence({der::oid(row.oid), pss_parameters()});
  if (row.null_parameters) return der::sequence({der::oid(row.oid), der::null()});
  return der::sequence({der::oid(row.oid)});
}

Bytes digest(Digest algorithm, ByteView data) {
  Bytes value(EVP_MAX_MD_SIZE);
  unsigned size = 0;
  EVP_Digest(data.data(), data.size(), value.data(), &size,
             kDigests[static_cast<std::size_t>(algorithm)].digest(), nullptr);
  value.resize(size);
  return value;
}

std::string_view digest_oid(Digest algorithm) {
  return kDigests[static_cast<std::size_t>(algorithm)].oid;
}

Key::Key(EVP_PKEY* key) : key_(key, EVP_PKEY_free) {
  if (!key) throw std::runtime_error("the key could not be made");
}

Key Key::p256() { return Key(EVP_EC_gen("P-256")); }
Key Key::p384() { return Key(EVP_EC_gen("P-384")); }
Key Key::p521() { return Key(EVP_EC_gen("P-521")); }
Key Key::on_curve(const char* name) { return Key(EVP_EC_gen(name)); }
Key Key::rsa(unsigned bits) { return Key(EVP_RSA_gen(bits)); }
Key Key::ed25519() { return Key(EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519")); }

Key Key::of_type(const char* name) {
  using Context = std::unique_ptr<EVP_PKEY_CTX, decltype(&EVP_PKEY_CTX_free)>;
  Context maker(EVP_PKEY_CTX_new_from_name(nullptr, name, nullptr), EVP_PKEY_CTX_free);
  EVP_PKEY* made = nullptr;
  if (std::string_view(name) == "DSA") {  // its parameters are made first
    EVP_PKEY_paramgen_init(maker.get());
    EVP_PKEY_CTX_set_dsa_paramgen_bits(maker.get(), 1024);
    EVP_PKEY_paramgen(maker.get(), &made);
    maker = Context(EVP_PKEY_CTX_new_from_pkey(nullptr, made, nullptr), EVP_PKEY_CTX_free);
    EVP_PKEY_free(std::exchange(made, nullptr));
  }
  if (maker && EVP_PKEY_keygen_init(maker.get()) == 1) EVP_PKEY_keygen(maker.get(), &made);
  return Key(made);
}

Bytes Key::spki() const {
  unsigned char* data = nullptr;
  const int size = i2d_PUBKEY(key_.get(), &data);
  if (size <= 0) throw std::runtime_error("the public key could not be written");
  Bytes spki(data, data + size);
  OPENSSL_free(data);
  return spki;
}

Bytes make_unknown_spki() {
  return der::sequence({der::sequence({der::oid("1.2.3.4.5")}), der::bit_string(Bytes(32))});
}

Bytes Key::key_bits() const {
  X509_PUBKEY* info = nullptr;
  const unsigned char* bits = nullptr;
  int size = 0;
  if (X509_PUBKEY_set(&info, key_.get()) != 1 ||
      X509_PUBKEY_get0_param(nullptr, &bits, &size, nullptr, info) != 1) {
    throw std::runtime_error("the public key could not be written");
  }
  Bytes octets(bits, bits + size);
  X509_PUBKEY_free(info);
  return octets;
}

Bytes Key::sign(ByteView data, SignatureAlgorithm algorithm) const {
  const AlgorithmEntry& row = entry(algorithm);
  const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(),
                                                                        EVP_MD_CTX_free);
  EVP_PKEY_CTX* parameters = nullptr;
  bool good = EVP_DigestSignInit(context.get(), &parameters, row.digest ? row.digest() : nullptr,
                                 nullptr, key_.get()) == 1;
  if (good && (algorithm == rsa_pss_sha1 || algorithm == rsa_pss_sha256)) {
    good = EVP_PKEY_CTX_set_rsa_padding(parameters, RSA_PKCS1_PSS_PADDING) == 1 &&
           EVP_PKEY_CTX_set_rsa_pss_saltlen(parameters, RSA_PSS_SALTLEN_DIGEST) == 1;
  }
  std::size_t size = 0;
  good = good && EVP_DigestSign(context.get(), nullptr, &size, data.data(), data.size()) == 1;
  Bytes signature(size);
  good =
      good && EVP_DigestSign(context.get(), signature.data(), &size, data.data(), data.size()) == 1;
  if (!good)
    throw std::runtime_error("the signature could not be made: does the algorithm fit the key?");
  signature.resize(size);
  return signature;
}

SignatureAlgorithm Key::default_algorithm() const {
  const int bits = EVP_PKEY_get_bits(key_.get());
  switch (EVP_PKEY_get_base_id(key_.get())) {
    case EVP_PKEY_ED25519:
      return SignatureAlgorithm::ed25519;
    case EVP_PKEY_RSA:
      return rsa_sha256;
    default:
      return bits <= 256 ? ecdsa_sha256 : bits <= 384 ? ecdsa_sha384 : ecdsa_sha512;
  }
}

std::string Key::to_pem() const {
  const std::unique_ptr<PKCS8_PRIV_KEY_INFO, decltype(&PKCS8_PRIV_KEY_INFO_free)> info(
      EVP_PKEY2PKCS8(key_.get()), PKCS8_PRIV_KEY_INFO_free);
  unsigned char* data = nullptr;
  const int size = i2d_PKCS8_PRIV_KEY_INFO(info.get(), &data);
  if (size <= 0) throw std::runtime_error("the private key could not be written");
  std::string text = pki::encode_pem("PRIVATE KEY", ByteView(data, static_cast<std::size_t>(size)));
  OPENSSL_free(data);
  return text;
}

std::string encode_pem(std::string_view label, ByteView der) {
  std::string base64(4 * ((der.size() + 2) / 3) + 1, '\0');
  const int size = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(base64.data()), der.data(),
                                   static_cast<int>(der.size()));
  base64.resize(static_cast<std::size_t>(size));
  std::string text = "-----BEGIN " + std::string(label) + "-----\n";
  constexpr std::size_t kLine = 64;  // RFC 7468, 2
  for (std::size_t at = 0; at < base64.size(); at += kLine) text += base64.substr(at, kLine) + "\n";
  return text + "-----END " + std::string(label) + "-----\n";
}

}  // namespace staple::pki
