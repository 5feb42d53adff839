// SPDX-License-Identifier: Apache-2.0

#include "exporter/discovery/http_client_config.h"

#include <utility>

#include "exporter/configuration/secrets.h"
#include "probes/text/base64.h"
#include "probes/tls/secure_stream.h"

namespace staple::discovery {

Result<std::shared_ptr<const HttpClientConfig>> load_http_client_config(
    const config::HttpDiscovery& settings, const std::shared_ptr<const x509::Roots>& system) {
  std::string secret = settings.secret;
  if (!settings.secret_file.empty()) {
    auto text = config::read_secret(settings.secret_file);
    if (!text) return text.error();
    secret = *std::move(text);
  }
  auto tls = load_verifying_client(settings.tls, system);
  if (!tls) return tls.error();
  HttpClientConfig client_config{settings, std::move(*tls), ""};
  if (settings.scheme == "Basic") {
    const std::string both = settings.user + ":" + secret;
    secret = text::encode_base64({reinterpret_cast<const std::uint8_t*>(both.data()), both.size()});
  }
  if (!settings.scheme.empty()) client_config.authorization = settings.scheme + " " + secret;
  return std::make_shared<const HttpClientConfig>(std::move(client_config));
}

}  // namespace staple::discovery
