// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <string>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/system/result.hpp>

#include "probes/bytes.h"
#include "probes/dns/resolver.h"
#include "probes/failure.h"
#include "probes/net/deadline.h"
#include "probes/net/dialogue.h"
#include "probes/proxy/settings.h"

namespace staple::proxy {

/// make_dialogue makes the dialogue that requests a connection to host and port from `proxy`,
/// without a socket. proxy: its kind is not `none`; host: DNS name, which the proxy resolves, or
/// IP address.
net::Dialogue make_dialogue(const Settings& proxy, const std::string& host, std::uint16_t port);

/// request_tunnel runs that dialogue over `socket`, which is connected to the proxy and
/// non-blocking. Returns the bytes from beyond the proxy that were read together with its response.
/// Fails with a reason of Stage::proxy.
boost::asio::awaitable<boost::system::result<Bytes, Failure>> request_tunnel(
    boost::asio::ip::tcp::socket& socket, const Settings& proxy, const std::string& host,
    std::uint16_t port, net::Deadline& deadline);

/// Tunnel is a connection through a proxy.
struct Tunnel {
  boost::asio::ip::tcp::socket socket;
  Bytes buffered;  ///< see request_tunnel()
};

/// open_tunnel resolves the proxy's name, connects to it and requests a connection to host and
/// port. Fails with a reason of Stage::proxy. limit: bounds resolving and connecting; deadline:
/// bounds everything.
boost::asio::awaitable<boost::system::result<Tunnel, Failure>> open_tunnel(
    dns::ResolverView resolver_view, const Settings& proxy, const std::string& host,
    std::uint16_t port, std::chrono::nanoseconds limit, net::Deadline& deadline);

}  // namespace staple::proxy
