#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include <boost/asio/ip/address.hpp>

namespace staple::httpd {

/// ListenAddress is where the service listens.
struct ListenAddress {
  /// absent: every address of this machine, both families
  std::optional<boost::asio::ip::address> address;
  std::uint16_t port = 10219;  ///< 0: the system chooses one

  bool operator==(const ListenAddress&) const = default;
};

/// parse_listen_address reads `:port`, `address:port`, `[ipv6]:port` or `localhost:port`; absent:
/// it is none of them.
std::optional<ListenAddress> parse_listen_address(std::string_view text);

}  // namespace staple::httpd
