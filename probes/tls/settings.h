// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <compare>
#include <string>
#include <vector>

#include "probes/tls_version.h"

namespace staple::tls {

/// KeyType is the kind of key in the certificate that a handshake requests, by its signature
/// algorithms (RFC 8446, 4.2.3).
enum class KeyType { any, rsa, ecdsa };

/// Settings is a TLS client configuration. Equal settings share one context.
struct Settings {
  std::string ca_file = {};    ///< PEM, absolute path; empty: the system's roots
  std::string cert_file = {};  ///< PEM, client certificate chain; empty: none
  std::string key_file = {};   ///< PEM, key of cert_file
  TlsVersion min_version = TlsVersion::tls10;
  TlsVersion max_version = TlsVersion::tls13;
  KeyType key_type = KeyType::any;
  /// Groups to offer for the key exchange, by OpenSSL's names, the preferred ones first. If
  /// empty, offered_groups().
  std::vector<std::string> groups = {};

  auto operator<=>(const Settings&) const = default;
};

}  // namespace staple::tls
