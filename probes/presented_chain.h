#pragma once

#include <optional>
#include <string>
#include <vector>

#include "probes/bytes.h"
#include "probes/tls_version.h"

namespace staple {

/// PresentedCertificate is one certificate as the server sent it, and the staple that came with it.
struct PresentedCertificate {
  Bytes der;
  /// absent: none was sent with this certificate; empty: one of length zero was
  std::optional<Bytes> staple;

  bool operator==(const PresentedCertificate&) const = default;
};

/// PresentedChain is what a server showed in one handshake, as bytes: nothing in it has been
/// believed yet.
struct PresentedChain {
  std::vector<PresentedCertificate> chain;  ///< as sent, leaf first; never empty
  TlsVersion tls_version = TlsVersion::tls13;
  bool status_requested = true;  ///< false: no staple was asked for, so none is missed
  /// TLS 1.2: the status message is above 16 KiB; clients abort, its bytes are lost
  bool staple_unreadable = false;
  bool status_list = false;  ///< TLS 1.2: the server knows RFC 6961 and agreed to it

  bool operator==(const PresentedChain&) const = default;
};

}  // namespace staple
