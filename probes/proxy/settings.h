#pragma once

#include <compare>
#include <cstdint>
#include <string>

namespace staple::proxy {

/// Kind is how a proxy is asked; none: there is no proxy.
enum class Kind { none, http, socks5 };

/// Settings is one that connections are made through (`proxy_url`). User and password are secrets,
/// never shown to anybody.
struct Settings {
  Kind kind = Kind::none;
  std::string host = {};  ///< DNS name in lower case, or an IP address without brackets
  std::uint16_t port = 0;
  std::string user = {};  ///< empty: it is asked without a name
  std::string password = {};
  /// Whoever reads the settings has taken the password from it; empty: none
  std::string password_file = {};

  auto operator<=>(const Settings&) const = default;
};

/// ProxyProtocol is how a server is told whom it talks with, as by a load balancer in front of
/// it (`proxy_protocol`).
enum class ProxyProtocol { none, v1, v2 };

}  // namespace staple::proxy
