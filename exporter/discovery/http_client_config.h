// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <memory>
#include <string>

#include "exporter/configuration/settings.h"
#include "probes/error.h"
#include "probes/tls/client.h"

namespace staple::discovery {

/// HttpClientConfig is a loaded entry of `http_sd_configs`. Immutable.
struct HttpClientConfig {
  config::HttpDiscovery settings;
  std::shared_ptr<const tls::Client> tls;  ///< verifies; never null
  std::string authorization;               ///< the header, a secret; not sent if empty
};

/// load_http_client_config reads all files that `settings` name. `system` holds the roots of the
/// system. Fails if a file cannot be read or is invalid.
Result<std::shared_ptr<const HttpClientConfig>> load_http_client_config(
    const config::HttpDiscovery& settings, const std::shared_ptr<const x509::Roots>& system);

}  // namespace staple::discovery
