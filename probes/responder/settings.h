// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <compare>
#include <string>

#include "probes/proxy/settings.h"
#include "probes/time.h"
#include "probes/tls/settings.h"

namespace staple::responder {

/// CertIdHash is the hash of the CertID in a request (RFC 6960, 4.1.1). All responders accept
/// SHA-1, some accept SHA-256.
enum class CertIdHash { sha1, sha256 };

/// Settings is whether and how the CA's responder is queried (`responder` of a module).
struct Settings {
  bool query = false;
  Seconds interval = std::chrono::hours(1);  ///< between queries about one certificate
  std::string url;                           ///< instead of those of the certificate, if not empty
  CertIdHash hash = CertIdHash::sha1;
  proxy::Settings proxy;
  tls::Settings tls;  ///< for https:// responders, whose certificate must verify

  auto operator<=>(const Settings&) const = default;
};

}  // namespace staple::responder
