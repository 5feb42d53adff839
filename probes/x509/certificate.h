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

/// ExtendedKeyUsage is what id-ce-extKeyUsage grants (RFC 5280, 4.2.1.12), as far as we ask.
struct ExtendedKeyUsage {
  bool ocsp_signing = false;
  bool readable = true;  ///< false: malformed or there twice, so that nothing is granted
};

/// Certificate is an X.509 certificate, read once. The views point into `der`, which is why it
/// neither moves nor copies: it lives behind a shared_ptr. Nothing in it has been verified.
struct Certificate {
  explicit Certificate(ByteView bytes) : der(bytes.begin(), bytes.end()) {}
  Certificate(const Certificate&) = delete;
  Certificate& operator=(const Certificate&) = delete;

  Bytes der;
  std::shared_ptr<const CertificateFacts> facts;  ///< never null

  crypto::SignedObject signed_object;  ///< TBSCertificate, its algorithm and signature
  /// AlgorithmIdentifier in TBSCertificate, whole: should be that of signed_part
  ByteView algorithm;
  ByteView serial;      ///< content of the INTEGER
  ByteView issuer;      ///< Name, whole
  ByteView subject;     ///< Name, whole
  ByteView public_key;  ///< SubjectPublicKeyInfo, whole
  /// Octets of its subjectPublicKey: what key hashes are made of (RFC 6960, 4.1.1)
  ByteView key_bits;
  crypto::Strength key_strength = crypto::Strength::strong;

  bool is_ca = false;            ///< basicConstraints cA (RFC 5280, 4.2.1.9)
  std::optional<bool> may_sign;  ///< keyUsage digitalSignature; absent: no keyUsage
  std::optional<ExtendedKeyUsage> extended_key_usage;  ///< absent: no such extension
  std::optional<bool> may_issue;  ///< keyUsage keyCertSign; absent: no keyUsage
  bool no_check = false;          ///< id-pkix-ocsp-nocheck (RFC 6960, 4.2.2.2.1)
  /// Names of those whose content is malformed
  std::vector<std::string_view> unreadable_extensions;
  std::vector<ByteView> unknown_critical_extensions;  ///< contents of their OIDs; of many the first
};

/// read_certificate reads a certificate (RFC 5280, 4.1). Malformed extensions do not fail it: what
/// can be known is known. Fails when the frame of the certificate cannot be read; the error names
/// the field and the byte.
Result<std::shared_ptr<const Certificate>> read_certificate(ByteView der);

/// join_names writes names one after the other: `keyUsage, extKeyUsage`.
std::string join_names(const std::vector<std::string_view>& names);

/// is_issuer_of tells whether `issuer` signed `certificate` and carries the name that it gives as
/// its issuer.
bool is_issuer_of(const Certificate& issuer, const Certificate& certificate);

}  // namespace staple::x509
