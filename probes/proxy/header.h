#pragma once

#include <optional>
#include <string>

#include <boost/asio/ip/tcp.hpp>

#include "probes/proxy/settings.h"

namespace staple::proxy {

/// ConnectionEndpoints are the two ends of a connection.
struct ConnectionEndpoints {
  boost::asio::ip::tcp::endpoint client;
  boost::asio::ip::tcp::endpoint server;
};

/// write_header writes what a load balancer says to its backend before all else (HAProxy's PROXY
/// protocol, 2.1 and 2.2). ends: absent where it is not known who talks with whom; then that is
/// said. version: not `none`.
std::string write_header(ProxyProtocol version,
                         const std::optional<ConnectionEndpoints>& endpoints);

}  // namespace staple::proxy
