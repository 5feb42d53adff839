// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "probes/bytes.h"
#include "probes/crypto/signature.h"
#include "probes/error.h"
#include "probes/x509/certificate_facts.h"

namespace staple::x509 {

/// ExtendedKeyUsage holds the purposes of interest in id-ce-extKeyUsage (RFC 5280, 4.2.1.12).
///
///   ExtKeyUsageSyntax ::= SEQUENCE SIZE (1..MAX) OF KeyPurposeId
struct ExtendedKeyUsage {
  bool ocsp_signing = false;  ///< id-kp-OCSPSigning
  bool readable = true;       ///< false if malformed or present twice: then nothing is granted
};

/// Certificate is a parsed X.509 certificate (RFC 5280, 4.1). The views point into `der`, so that
/// it can be neither copied nor moved: use it by shared_ptr. Nothing in it has been verified.
///
///   Certificate ::= SEQUENCE {
///     tbsCertificate      TBSCertificate,
///     signatureAlgorithm  AlgorithmIdentifier,
///     signatureValue      BIT STRING }
///
///   TBSCertificate ::= SEQUENCE {
///     version          [0] EXPLICIT Version DEFAULT v1,
///     serialNumber         CertificateSerialNumber,
///     signature            AlgorithmIdentifier,
///     issuer               Name,
///     validity             Validity,
///     subject              Name,
///     subjectPublicKeyInfo SubjectPublicKeyInfo,
///     issuerUniqueID   [1] IMPLICIT UniqueIdentifier OPTIONAL,
///     subjectUniqueID  [2] IMPLICIT UniqueIdentifier OPTIONAL,
///     extensions       [3] EXPLICIT Extensions OPTIONAL }
struct Certificate {
  explicit Certificate(ByteView bytes) : der(bytes.begin(), bytes.end()) {}
  Certificate(const Certificate&) = delete;
  Certificate& operator=(const Certificate&) = delete;

  Bytes der;
  std::shared_ptr<const CertificateFacts> facts;  ///< never null

  crypto::SignedObject signed_object;  ///< tbsCertificate, signatureAlgorithm and signatureValue
  /// AlgorithmIdentifier inside tbsCertificate, whole. Should equal the one in signed_object.
  ByteView algorithm;
  ByteView serial;      ///< content of the INTEGER
  ByteView issuer;      ///< Name, whole
  ByteView subject;     ///< Name, whole
  ByteView public_key;  ///< SubjectPublicKeyInfo, whole
  /// Octets of subjectPublicKey, from which key hashes are computed (RFC 6960, 4.1.1).
  ByteView key_bits;
  crypto::Strength key_strength = crypto::Strength::strong;

  bool is_ca = false;            ///< basicConstraints cA (RFC 5280, 4.2.1.9)
  std::optional<bool> may_sign;  ///< keyUsage digitalSignature; nullopt without keyUsage
  std::optional<ExtendedKeyUsage> extended_key_usage;  ///< nullopt without the extension
  std::optional<bool> may_issue;  ///< keyUsage keyCertSign; nullopt without keyUsage
  bool no_check = false;          ///< id-pkix-ocsp-nocheck (RFC 6960, 4.2.2.2.1)
  /// Names of the extensions with malformed content.
  std::vector<std::string_view> unreadable_extensions;
  std::vector<ByteView> unknown_critical_extensions;  ///< DER contents of their OIDs; the first 8
};

/// read_certificate reads a certificate (RFC 5280, 4.1). Malformed extensions do not fail it: what
/// can be known is known. Fails when the frame of the certificate cannot be read; the error names
/// the field and the byte.
Result<std::shared_ptr<const Certificate>> read_certificate(ByteView der);

/// join_names returns the names separated by commas: `keyUsage, extKeyUsage`.
std::string join_names(const std::vector<std::string_view>& names);

/// explain_unread returns which certificates of a list were not read: `1 certificate cannot be
/// read; only the first 16 of 22 certificates are read`. `looked_at` are those at its front,
/// `broken` those of them that cannot be read. Empty if all were read.
std::string explain_unread(std::size_t size, std::size_t looked_at, std::size_t broken);

/// is_issuer_of reports whether the subject of `issuer` is the issuer of `certificate` and its key
/// verifies the signature.
bool is_issuer_of(const Certificate& issuer, const Certificate& certificate);

}  // namespace staple::x509
