// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include <boost/asio/ip/address.hpp>

namespace staple::httpd {

/// ListenAddress is an address and port to listen on.
struct ListenAddress {
  /// All addresses of the host, IPv4 and IPv6, if nullopt.
  std::optional<boost::asio::ip::address> address;
  std::uint16_t port = 10219;  ///< 0 lets the system choose one

  bool operator==(const ListenAddress&) const = default;
};

/// parse_listen_address parses `:port`, `address:port`, `[ipv6]:port` or `localhost:port`. Returns
/// nullopt for any other text.
std::optional<ListenAddress> parse_listen_address(std::string_view text);

}  // namespace staple::httpd
