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

/// make_dialogue is the dialogue that asks `proxy`, which there is, for a connection to host and
/// port, without a socket. host: DNS name, which the proxy resolves, or IP address.
net::Dialogue make_dialogue(const Settings& proxy, const std::string& host, std::uint16_t port);

/// request_tunnel carries that dialogue out over `socket`, which leads to the proxy and does not
/// block. Returns the bytes that came from beyond the proxy along with its consent; fails with a
/// reason of Stage::proxy.
boost::asio::awaitable<boost::system::result<Bytes, Failure>> request_tunnel(
    boost::asio::ip::tcp::socket& socket, const Settings& proxy, const std::string& host,
    std::uint16_t port, net::Deadline& deadline);

/// Tunnel is a connection through a proxy.
struct Tunnel {
  boost::asio::ip::tcp::socket socket;
  Bytes buffered;  ///< see request_tunnel()
};

/// open_tunnel finds the proxy, connects to it and asks it for a connection to host and port. Fails
/// with a reason of Stage::proxy. limit: of finding it and of connecting; `deadline` bounds all.
boost::asio::awaitable<boost::system::result<Tunnel, Failure>> open_tunnel(
    dns::ResolverView resolver_view, const Settings& proxy, const std::string& host,
    std::uint16_t port, std::chrono::nanoseconds limit, net::Deadline& deadline);

}  // namespace staple::proxy
