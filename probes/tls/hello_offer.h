// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "probes/bytes.h"
#include "probes/tls_version.h"

namespace staple::tls {

/// HelloOffer is what a ClientHello offers (RFC 8446, 4.1.2), in numbers.
struct HelloOffer {
  TlsVersion min_version = TlsVersion::tls10;
  TlsVersion max_version = TlsVersion::tls13;
  std::size_t cipher_suites = 0;  ///< of all these versions, without signalling values
  std::size_t groups = 0;
  std::size_t signature_algorithms = 0;

  bool operator==(const HelloOffer&) const = default;
};

/// read_offer reads the body of a ClientHello, without its header of four bytes. The message names
/// no lowest version if its highest is below TLS 1.3: `min_version` is the caller's. Returns
/// nullopt if it is malformed.
std::optional<HelloOffer> read_offer(ByteView body, TlsVersion min_version);

/// describe_offer returns the offer for the detail of a failure: `offered TLS 1.0 to 1.3, 62 cipher
/// suites, 31 groups, 26 signature algorithms`.
std::string describe_offer(const HelloOffer& offer);

}  // namespace staple::tls
