// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <string>
#include <vector>

#include "probes/bytes.h"
#include "probes/time.h"

namespace staple::x509 {

/// CertificateFacts holds the printable contents of a certificate.
struct CertificateFacts {
  std::string subject;  ///< RFC 4514, cleaned and cut
  std::string issuer;   ///< as subject
  std::string serial;   ///< hexadecimal, as encoded
  Sha256 sha256{};      ///< of the DER
  WallTime not_before;
  WallTime not_after;
  std::vector<std::string> responder_urls;  ///< AIA id-ad-ocsp (RFC 5280, 4.2.2.1), cleaned and cut
  bool must_staple = false;                 ///< TLS feature 5 (RFC 7633)
  std::string key_type;  ///< `rsa2048`, `ecdsa-p256`, `ed25519`, ...; empty if unknown
};

}  // namespace staple::x509
