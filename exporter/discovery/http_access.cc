#include "exporter/discovery/http_access.h"

#include <utility>

#include "exporter/configuration/secrets.h"
#include "probes/text/base64.h"
#include "probes/tls/secure_stream.h"

namespace staple {

boost::system::result<std::shared_ptr<const HttpAccess>, LoadError> load_http_access(
    const HttpDiscovery& settings, const std::shared_ptr<const Roots>& system) {
  std::string secret = settings.secret;
  if (!settings.secret_file.empty()) {
    auto text = read_secret(settings.secret_file);
    if (!text) return text.error();
    secret = *std::move(text);
  }
  auto tls = load_verifying_client(settings.tls, system);
  if (!tls) return tls.error();
  HttpAccess access{settings, std::move(*tls), ""};
  if (settings.scheme == "Basic") {
    const std::string both = settings.user + ":" + secret;
    secret = encode_base64({reinterpret_cast<const std::uint8_t*>(both.data()), both.size()});
  }
  if (!settings.scheme.empty()) access.authorization = settings.scheme + " " + secret;
  return std::make_shared<const HttpAccess>(std::move(access));
}

}  // namespace staple
