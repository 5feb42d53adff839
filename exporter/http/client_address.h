// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <string>

#include <boost/asio/ip/address.hpp>

namespace staple::httpd {

/// ClientAddress identifies the clients that share bounds and take turns.
struct ClientAddress {
  /// An IPv4 address, or the /64 of an IPv6 address: a client with one address of a /64 has all of them
  std::string network = {};
  std::string address = {};  ///< within the network

  bool operator==(const ClientAddress&) const = default;
};

/// make_client_address identifies a client. An IPv4-mapped IPv6 address (RFC 4291, section 2.5.5.2)
/// is the IPv4 address in it. Link-local addresses all have the same /64, so each of them is a
/// network of its own.
ClientAddress make_client_address(const boost::asio::ip::address& address);

}  // namespace staple::httpd
