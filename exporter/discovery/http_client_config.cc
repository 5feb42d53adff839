// SPDX-License-Identifier: Apache-2.0

#include "exporter/discovery/http_client_config.h"

#include <utility>

#include "exporter/configuration/authorization.h"
#include "probes/tls/secure_stream.h"

namespace staple::discovery {

Result<std::shared_ptr<const HttpClientConfig>> load_http_client_config(
    const config::HttpDiscovery& settings, const std::shared_ptr<const x509::Roots>& system) {
  auto authorization = config::make_authorization(
      {settings.scheme, settings.user, settings.secret, settings.secret_file});
  if (!authorization) return authorization.error();
  auto tls = load_verifying_client(settings.tls, system);
  if (!tls) return tls.error();
  return std::make_shared<const HttpClientConfig>(
      HttpClientConfig{settings, *std::move(tls), *std::move(authorization)});
}

}  // namespace staple::discovery
