#pragma once

#include <compare>
#include <string>

#include "probes/proxy/settings.h"
#include "probes/time.h"
#include "probes/tls/settings.h"

namespace staple::responder {

/// CertIdHash is the hash of the CertID in a request (RFC 6960, 4.1.1): responders know SHA-1 all,
/// SHA-256 some.
enum class CertIdHash { sha1, sha256 };

/// Settings says whether and how the CA's responder is asked too (`responder`).
struct Settings {
  bool query = false;
  Seconds interval = std::chrono::hours(1);  ///< for one certificate, not for one endpoint
  std::string url;  ///< asked instead of the certificate's own; empty: those
  CertIdHash hash = CertIdHash::sha1;
  proxy::Settings proxy;
  tls::Settings tls;  ///< for https:// responders, which must verify

  auto operator<=>(const Settings&) const = default;
};

}  // namespace staple::responder
