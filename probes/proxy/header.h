// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <optional>
#include <string>

#include <boost/asio/ip/tcp.hpp>

#include "probes/proxy/settings.h"

namespace staple::proxy {

/// ConnectionEndpoints holds both ends of a TCP connection.
struct ConnectionEndpoints {
  boost::asio::ip::tcp::endpoint client;
  boost::asio::ip::tcp::endpoint server;
};

/// write_header returns the header that a load balancer sends first to its backend (HAProxy's PROXY
/// protocol, 2.1 and 2.2). endpoints: nullopt if they are unknown; the header then declares that.
/// version: not `none`.
std::string write_header(ProxyProtocol version,
                         const std::optional<ConnectionEndpoints>& endpoints);

}  // namespace staple::proxy
