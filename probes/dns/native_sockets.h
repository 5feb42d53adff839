// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <optional>

#include <boost/asio/ip/address.hpp>

struct sockaddr;

namespace staple::dns {

/// to_address returns the IP address of a socket address. Nullopt if it is of another family.
std::optional<boost::asio::ip::address> to_address(const sockaddr* from);

/// is_tcp returns whether a descriptor is a socket of a connection.
bool is_tcp(int descriptor);

}  // namespace staple::dns
