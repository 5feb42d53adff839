#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "probes/tls/settings.h"

namespace staple::httpd {

/// ClientAuth is what is demanded of a client's certificate, as Prometheus's web configuration
/// names it.
enum class ClientAuth {
  none,                ///< `NoClientCert`
  request,             ///< `RequestClientCert`: asked for, never looked at
  require_any,         ///< `RequireAnyClientCert`: there must be one, whoever made it
  verify_if_given,     ///< `VerifyClientCertIfGiven`
  require_and_verify,  ///< `RequireAndVerifyClientCert`
};

/// PemSource is PEM text, in a file or in the configuration itself.
struct PemSource {
  std::string file = {};  ///< absolute path; empty: none
  std::string text = {};  ///< empty: none; never beside a file

  bool is_given() const { return !file.empty() || !text.empty(); }
};

/// TlsSettings is `tls_server_config`.
struct TlsSettings {
  PemSource certificate = {};  ///< chain, leaf first
  PemSource key = {};
  ClientAuth client_auth = ClientAuth::none;
  PemSource client_ca = {};                           ///< not given: the system's roots
  std::vector<std::string> client_allowed_sans = {};  ///< empty: every certificate is allowed
  TlsVersion min_version = TlsVersion::tls12;
  TlsVersion max_version = TlsVersion::tls13;
  /// OpenSSL's or IANA's names; empty: the library's choice
  std::vector<std::string> cipher_suites = {};
  bool prefer_server_cipher_suites = true;
  /// By OpenSSL's names, the first is preferred; empty: as above
  std::vector<std::string> groups = {};
};

/// RateLimit is `rate_limit`: a token bucket over all clients.
struct RateLimit {
  std::chrono::milliseconds interval{0};  ///< a further request each; 0: no limit
  unsigned burst = 1;                     ///< how many may come at once
};

/// WebSettings is what a web configuration file says.
struct WebSettings {
  std::optional<TlsSettings> tls = {};                            ///< absent: plain HTTP
  std::vector<std::pair<std::string, std::string>> headers = {};  ///< added to every answer
  /// Name → bcrypt hash; empty: no passwords
  std::map<std::string, std::string, std::less<>> users = {};
  RateLimit rate_limit = {};
};

}  // namespace staple::httpd
