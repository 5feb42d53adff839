// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "probes/tls/settings.h"

namespace staple::httpd {

/// ClientAuth is the policy for client certificates, with the names of Prometheus's
/// web configuration.
enum class ClientAuth {
  none,                ///< `NoClientCert`
  request,             ///< `RequestClientCert`: requested, not verified
  require_any,         ///< `RequireAnyClientCert`: required, not verified
  verify_if_given,     ///< `VerifyClientCertIfGiven`
  require_and_verify,  ///< `RequireAndVerifyClientCert`
};

/// PemSource is PEM text, from a file or inline in the configuration.
struct PemSource {
  std::string file = {};  ///< absolute path; empty if not given
  std::string text = {};  ///< empty if not given; never together with `file`

  bool is_given() const { return !file.empty() || !text.empty(); }
};

/// TlsSettings is the section `tls_server_config`.
struct TlsSettings {
  PemSource certificate = {};  ///< chain, leaf first
  PemSource key = {};
  ClientAuth client_auth = ClientAuth::none;
  PemSource client_ca = {};                           ///< the system's roots if not given
  std::vector<std::string> client_allowed_sans = {};  ///< empty permits every certificate
  TlsVersion min_version = TlsVersion::tls12;
  TlsVersion max_version = TlsVersion::tls13;
  /// OpenSSL or IANA names. Empty for the library's default.
  std::vector<std::string> cipher_suites = {};
  bool prefer_server_cipher_suites = true;
  /// OpenSSL names, most preferred first. Empty for the library's default.
  std::vector<std::string> groups = {};
};

/// RateLimit is the section `rate_limit`: a token bucket shared by all clients.
struct RateLimit {
  std::chrono::milliseconds interval{0};  ///< time in which one token is added; 0 for no limit
  unsigned burst = 1;                     ///< capacity of the bucket
};

/// WebSettings is the content of a web configuration file.
struct WebSettings {
  std::optional<TlsSettings> tls = {};                            ///< nullopt for plain HTTP
  std::vector<std::pair<std::string, std::string>> headers = {};  ///< added to every response
  /// User name → bcrypt hash. Empty disables authentication.
  std::map<std::string, std::string, std::less<>> users = {};
  RateLimit rate_limit = {};
};

}  // namespace staple::httpd
