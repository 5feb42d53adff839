#pragma once

#include <memory>
#include <string>

#include "exporter/configuration/settings.h"
#include "probes/error.h"
#include "probes/tls/client.h"

namespace staple::discovery {

/// HttpClientConfig is how a list is asked for by HTTP, loaded. Immutable.
struct HttpClientConfig {
  config::HttpDiscovery settings;
  std::shared_ptr<const tls::Client> tls;  ///< verifies; never null
  std::string authorization;               ///< the header, a secret; empty: none is sent
};

/// load_http_client_config reads the files that `settings` name (all of them anew) and `system` for
/// the system's roots.
Result<std::shared_ptr<const HttpClientConfig>> load_http_client_config(
    const config::HttpDiscovery& settings, const std::shared_ptr<const x509::Roots>& system);

}  // namespace staple::discovery
