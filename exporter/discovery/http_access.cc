#include "exporter/discovery/http_access.h"

#include <utility>

#include "exporter/file.h"
#include "probes/crypto/base64.h"
#include "probes/tls/secure_stream.h"

namespace staple {
namespace {

constexpr std::size_t kMaxSecret = 64 * 1024;

bool fits_a_header(std::string_view text) {
  return text.find_first_of(std::string_view("\r\n\0", 3)) == std::string_view::npos;
}

}  // namespace

boost::system::result<std::shared_ptr<const HttpAccess>, LoadError> load_http_access(
    const HttpDiscovery& settings, const std::shared_ptr<const Roots>& system) {
  std::string secret = settings.secret;
  if (!settings.secret_file.empty()) {
    auto text = read_file(settings.secret_file, kMaxSecret);
    if (!text) return LoadError{LoadProblem::unreadable, settings.secret_file + ": " + text.error().message};
    secret = *std::move(text);
    while (secret.ends_with('\n') || secret.ends_with('\r')) secret.pop_back();
    if (!fits_a_header(secret)) {
      return LoadError{LoadProblem::malformed, settings.secret_file + ": is not one line of text"};
    }
  }
  auto tls = load_verifying_client(settings.tls, system);
  if (!tls) return tls.error();
  HttpAccess access{settings, std::move(*tls), ""};
  if (settings.scheme == "Basic") {
    const std::string both = settings.user + ":" + secret;
    secret = base64({reinterpret_cast<const std::uint8_t*>(both.data()), both.size()});
  }
  if (!settings.scheme.empty()) access.authorization = settings.scheme + " " + secret;
  return std::make_shared<const HttpAccess>(std::move(access));
}

}  // namespace staple
