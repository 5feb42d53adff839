// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <compare>
#include <cstdint>
#include <string>

namespace staple::proxy {

/// Kind is the protocol of a proxy. none: connections are direct.
enum class Kind { none, http, socks5 };

/// Settings is the configuration of a proxy (`proxy_url`). User name and password are secrets and
/// are never displayed.
struct Settings {
  Kind kind = Kind::none;
  /// DNS name in lower case, with its final dot if it has one, or an IP address without brackets
  std::string host = {};
  std::uint16_t port = 0;
  std::string user = {};  ///< empty: no authentication
  std::string password = {};
  /// File that `password` was read from; empty: none.
  std::string password_file = {};

  auto operator<=>(const Settings&) const = default;
};

/// ProxyProtocol is the version of the PROXY protocol header that is sent first on a connection, as
/// by a load balancer (`proxy_protocol`).
enum class ProxyProtocol { none, v1, v2 };

}  // namespace staple::proxy
