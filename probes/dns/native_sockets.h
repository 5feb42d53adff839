// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <optional>
#include <string>

#include <boost/asio/ip/address.hpp>

#include "probes/net/ip_protocol.h"

struct sockaddr;

namespace staple::dns {

/// to_address returns the IP address of a socket address. Nullopt if it is of another family.
std::optional<boost::asio::ip::address> to_address(const sockaddr* from);

/// family_of returns the address family (AF_INET and so on) of a protocol.
int family_of(net::IpProtocol protocol);

/// format_socket_address returns an address in network byte order as `address:port`, one of IPv6 in
/// brackets. Empty if the family is neither AF_INET nor AF_INET6.
std::string format_socket_address(int family, const void* network_address, int port);

/// is_tcp returns whether a descriptor is a socket of a connection.
bool is_tcp(int descriptor);

}  // namespace staple::dns
