#pragma once

#include <string>

#include "probes/bytes.h"

namespace staple::crypto {

/// Strength ranks what a signature rests on. Ordered, strongest first.
enum class Strength {
  strong,
  weak,    ///< SHA-1, or RSA below 2048 bits
  broken,  ///< MD5 and older, or RSA below 1024 bits
};

/// SignatureAlgorithm is what an AlgorithmIdentifier stands for.
struct SignatureAlgorithm {
  std::string name;  ///< OpenSSL's long name, else the OID in dotted decimals
  std::string hash;  ///< name of the hash; empty: it has none of its own (Ed25519) or is unknown
  bool name_omits_hash = false;  ///< the name does not say the hash (RSASSA-PSS)
  Strength strength = Strength::strong;
};

/// describe_signature_algorithm describes an AlgorithmIdentifier (RFC 5280, 4.1.1.2; for RSASSA-PSS
/// RFC 4055, 3.1), given whole.
SignatureAlgorithm describe_signature_algorithm(ByteView algorithm_identifier);

/// PublicKey is what a SubjectPublicKeyInfo holds.
struct PublicKey {
  std::string type;  ///< `rsa2048`, `ecdsa-p256`, `ed25519`, ...; empty: it cannot be read
  Strength strength = Strength::strong;
};

/// describe_public_key describes a SubjectPublicKeyInfo (RFC 5280, 4.1.2.7), given whole.
PublicKey describe_public_key(ByteView subject_public_key_info);

/// SignedObject is a signed structure: the three parts that every one of them has (RFC 5280, 4.1.1;
/// RFC 6960, 4.2.1).
struct SignedObject {
  ByteView data;       ///< what was signed: a SEQUENCE, tag and length included
  ByteView algorithm;  ///< AlgorithmIdentifier, whole
  ByteView signature;  ///< BIT STRING, whole
};

/// verify_signature tells whether the key (a SubjectPublicKeyInfo, whole) made the signature. False
/// also when the key or the algorithm cannot be used. Says nothing about who owns the key.
bool verify_signature(const SignedObject& object, ByteView subject_public_key_info);

}  // namespace staple::crypto
