// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <string>

#include "probes/bytes.h"

namespace staple::crypto {

/// Strength ranks the algorithms and keys of signatures. Ordered, strongest first.
enum class Strength {
  strong,
  weak,    ///< SHA-1, or RSA below 2048 bits
  broken,  ///< MD5 and older, or RSA below 1024 bits
};

/// SignatureAlgorithm describes an AlgorithmIdentifier (RFC 5280, 4.1.1.2).
///
///   AlgorithmIdentifier ::= SEQUENCE {
///     algorithm   OBJECT IDENTIFIER,
///     parameters  ANY DEFINED BY algorithm OPTIONAL }
struct SignatureAlgorithm {
  std::string name;              ///< OpenSSL's long name, else the OID in dotted decimal
  std::string hash;              ///< empty if it has no separate hash (Ed25519) or is unknown
  bool name_omits_hash = false;  ///< the name does not contain the hash (RSASSA-PSS)
  Strength strength = Strength::strong;
  bool supported = false;  ///< OpenSSL can verify it
};

/// describe_signature_algorithm describes an AlgorithmIdentifier (whole). For RSASSA-PSS the hash
/// is in the parameters (RFC 4055, 3.1).
SignatureAlgorithm describe_signature_algorithm(ByteView algorithm_identifier);

/// PublicKey describes a SubjectPublicKeyInfo (RFC 5280, 4.1.2.7).
///
///   SubjectPublicKeyInfo ::= SEQUENCE {
///     algorithm         AlgorithmIdentifier,
///     subjectPublicKey  BIT STRING }
struct PublicKey {
  std::string type;  ///< `rsa2048`, `ecdsa-p256`, `ed25519`, ...; empty if it cannot be read
  Strength strength = Strength::strong;
};

/// describe_public_key describes a SubjectPublicKeyInfo (whole).
PublicKey describe_public_key(ByteView subject_public_key_info);

/// SignedObject holds the three parts of a signed structure (RFC 5280, 4.1.1; RFC 6960, 4.2.1).
///
///   SIGNED ::= SEQUENCE {
///     toBeSigned          SEQUENCE,
///     signatureAlgorithm  AlgorithmIdentifier,
///     signature           BIT STRING,
///     ... }
struct SignedObject {
  ByteView data;       ///< the signed SEQUENCE, whole
  ByteView algorithm;  ///< AlgorithmIdentifier, whole
  ByteView signature;  ///< BIT STRING, whole
};

/// verify_signature reports whether the key (a SubjectPublicKeyInfo, whole) made the signature.
/// Returns false if the key or the algorithm is not supported or not affordable. Does not check the
/// owner of the key.
bool verify_signature(const SignedObject& object, ByteView subject_public_key_info);

}  // namespace staple::crypto
