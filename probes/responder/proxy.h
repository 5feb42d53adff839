#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include <boost/system/result.hpp>

namespace staple {

/// HttpProxy is an HTTP proxy that responders are asked through. An empty host: none.
struct HttpProxy {
  std::string host;  ///< as in ResponderUrl
  std::uint16_t port = 0;
  std::string authorization;  ///< Proxy-Authorization, a secret; empty: none. Never shown to anybody.

  auto operator<=>(const HttpProxy&) const = default;
};

/// BadProxy says why a text is not a proxy's URL, for a person; it repeats nothing of the text, which may
/// hold a password.
enum class ProxyProblem { malformed, unsupported };
struct BadProxy {
  ProxyProblem problem;
  std::string message;
};

/// parse_proxy_url reads `http://[user[:password]@]host:port`; user and password are percent-encoded.
boost::system::result<HttpProxy, BadProxy> parse_proxy_url(std::string_view text);

}  // namespace staple
