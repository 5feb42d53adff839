// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <optional>
#include <string>
#include <vector>

#include "probes/bytes.h"
#include "probes/tls_version.h"

namespace staple {

/// PresentedCertificate is one certificate as the server sent it, and its staple.
struct PresentedCertificate {
  Bytes der;
  /// OCSPResponse in DER. nullopt if the server sent no staple with this certificate; empty if it
  /// sent one of length zero.
  std::optional<Bytes> staple;

  bool operator==(const PresentedCertificate&) const = default;
};

/// PresentedChain is what a server sent in one handshake, as bytes. Nothing in it has
/// been verified.
struct PresentedChain {
  std::vector<PresentedCertificate> chain;  ///< in the order sent, leaf first; never empty
  TlsVersion tls_version = TlsVersion::tls13;
  bool status_requested = true;  ///< false: no staple was requested, so none is missing
  /// TLS 1.2: the CertificateStatus message is larger than 16 KiB. Clients abort the handshake, and
  /// the bytes are not available.
  bool staple_unreadable = false;
  bool status_list = false;  ///< TLS 1.2: the server accepted status_request_v2 (RFC 6961)
  /// TLS 1.3: the server chose the first group of tls::offered_groups_with_one_share()
  bool chose_first_group = false;

  bool operator==(const PresentedChain&) const = default;
};

}  // namespace staple
