// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "probes/bytes.h"

typedef struct evp_pkey_st EVP_PKEY;

namespace staple::pki {

/// SignatureAlgorithm lists the algorithms with which certificates and staples can be signed.
enum class SignatureAlgorithm {
  ecdsa_sha1,
  ecdsa_sha256,
  ecdsa_sha384,
  ecdsa_sha512,
  rsa_md5,
  rsa_sha1,
  rsa_sha256,
  rsa_sha384,
  rsa_sha512,
  rsa_pss_sha1,  ///< the defaults of RFC 4055, 3.1, with empty parameters
  rsa_pss_sha256,
  ed25519,
};

/// algorithm_identifier returns the AlgorithmIdentifier of `algorithm`.
Bytes algorithm_identifier(SignatureAlgorithm algorithm);

/// Digest lists the hash algorithms for a CertID.
enum class Digest { sha1, sha256, sha384, sha512 };

/// digest hashes `data`.
Bytes digest(Digest algorithm, ByteView data);

/// digest_oid returns the dotted object identifier of `algorithm`.
std::string_view digest_oid(Digest algorithm);

/// Key is a private key. Copies share the same key.
class Key {
 public:
  static Key p256();  ///< the fastest to make
  static Key p384();
  static Key p521();
  static Key on_curve(const char* name);  ///< any curve that OpenSSL has, such as secp256k1
  static Key rsa(unsigned bits);          ///< 512 at least; 2048 takes about a tenth of a second
  static Key ed25519();
  static Key of_type(const char* name);  ///< by OpenSSL's name, such as RSA-PSS, ED448, DSA

  /// spki returns the SubjectPublicKeyInfo as DER.
  Bytes spki() const;

  /// key_bits returns the octets of the public key's BIT STRING, which OCSP hashes (RFC
  /// 6960, 4.1.1).
  Bytes key_bits() const;

  /// sign signs `data`. Throws if the algorithm does not match the key.
  Bytes sign(ByteView data, SignatureAlgorithm algorithm) const;

  /// default_algorithm returns the usual algorithm of a CA: SHA-256, or a larger digest for a
  /// larger curve.
  SignatureAlgorithm default_algorithm() const;

  /// encode_pem returns the private key as PKCS #8 in PEM.
  std::string to_pem() const;

  EVP_PKEY* handle() const { return key_.get(); }

 private:
  explicit Key(EVP_PKEY* key);

  std::shared_ptr<EVP_PKEY> key_;
};

/// make_unknown_spki returns the SubjectPublicKeyInfo of a kind of key that no program knows.
Bytes make_unknown_spki();

/// encode_pem returns `der` in PEM with `label`, for example CERTIFICATE.
std::string encode_pem(std::string_view label, ByteView der);

}  // namespace staple::pki
