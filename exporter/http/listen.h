// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <string>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/ip/tcp.hpp>

#include "exporter/http/listen_address.h"
#include "probes/error.h"

namespace staple::httpd {

/// listen_on opens a listening socket. Without an address it accepts IPv6 and IPv4 with one socket,
/// or IPv4 only on a host without IPv6.
Result<boost::asio::ip::tcp::acceptor> listen_on(const boost::asio::any_io_executor& executor,
                                                 const ListenAddress& address);

/// to_string formats an address and port: `127.0.0.1:10219`, `[::1]:10219`.
std::string to_string(const boost::asio::ip::tcp::endpoint& endpoint);

}  // namespace staple::httpd
