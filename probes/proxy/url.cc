// SPDX-License-Identifier: Apache-2.0

#include "probes/proxy/url.h"

#include <algorithm>
#include <iterator>

#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>

#include "probes/port.h"
#include "probes/target.h"

namespace staple::proxy {
namespace {

constexpr std::size_t kMaxUrl = 2048;

/// Scheme is the URL scheme of a kind of proxy.
struct Scheme {
  std::string_view name;
  Kind kind;
  std::uint16_t default_port;
  std::size_t max_secret_length;  ///< bytes of user or password
};
constexpr Scheme kSchemes[] = {
    {"http", Kind::http, 80, kMaxUrl}, {"socks5", Kind::socks5, 1080, 255},  // RFC 1929, 2
};

Error make_malformed_error() {
  return {ErrorKind::malformed,
          "expected http://[user[:password]@]host:port or socks5://[user[:password]@]host:port"};
}

bool is_credential(std::string_view text, const Scheme& scheme) {
  return text.size() <= scheme.max_secret_length &&
         text.find_first_of(std::string_view("\r\n\0", 3)) == text.npos;
}

}  // namespace

Result<Settings> parse_url(std::string_view text) {
  if (text.size() > kMaxUrl) return make_malformed_error();
  const auto url = boost::urls::parse_uri({text.data(), text.size()});
  if (!url || url->has_query() || url->has_fragment()) return make_malformed_error();
  const auto path = url->encoded_path();
  if (!path.empty() && path != "/") return make_malformed_error();
  std::string scheme_name(url->scheme().data(), url->scheme().size());
  std::ranges::transform(scheme_name, scheme_name.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
  });
  const auto* const scheme = std::ranges::find(kSchemes, scheme_name, &Scheme::name);
  if (scheme == std::end(kSchemes)) return make_malformed_error();

  // The host obeys the rules of a target, so it is valid in a request and can be resolved.
  const std::string address = url->host_address();  // decoded, without brackets
  const bool colons = address.find(':') != std::string::npos;
  const auto host = parse_target(colons ? "[" + address + "]" : address, scheme->default_port);
  if (!host || !host->server_name.empty()) return make_malformed_error();
  Settings proxy{scheme->kind, lookup_name(*host), host->port};
  if (url->has_port() && !url->port().empty()) {
    const auto port = parse_port({url->port().data(), url->port().size()});
    if (!port) return make_malformed_error();
    proxy.port = *port;
  }
  if (!url->has_userinfo()) return proxy;
  proxy.user = url->user();
  proxy.password = url->password();
  const bool usable = is_credential(proxy.user, *scheme) && is_credential(proxy.password, *scheme);
  // The user name ends at a colon (RFC 7617, 2), and a password needs a user name.
  if (!usable || proxy.user.empty() || proxy.user.find(':') != std::string::npos)
    return make_malformed_error();
  return proxy;
}

bool is_valid_password(std::string_view password, Kind kind) {
  const auto* const scheme = std::ranges::find(kSchemes, kind, &Scheme::kind);
  return scheme != std::end(kSchemes) && !password.empty() && is_credential(password, *scheme);
}

}  // namespace staple::proxy
