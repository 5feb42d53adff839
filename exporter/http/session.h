// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <memory>
#include <utility>
#include <vector>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>

#include "exporter/http/client_address.h"
#include "exporter/http/connections.h"
#include "exporter/http/server.h"
#include "exporter/log.h"

namespace staple::httpd {

/// State is shared by the connections of a server.
struct Server::State {
  State(Routes served, std::shared_ptr<AccessControl> control,
        std::shared_ptr<metrics::RequestCounts> counted, ServerLimits bounds, Log lines)
      : routes(std::move(served)),
        access_control(std::move(control)),
        counts(std::move(counted)),
        limits(bounds),
        log(std::move(lines)) {}

  const Routes routes;
  const std::shared_ptr<AccessControl> access_control;  ///< never null
  const std::shared_ptr<metrics::RequestCounts> counts;
  const ServerLimits limits;
  const Log log;
  Connections connections;
  std::vector<std::shared_ptr<boost::asio::ip::tcp::acceptor>> acceptors;
  bool stopping = false;
};

/// run_session serves one connection until it is closed, fails or times out.
boost::asio::awaitable<void> run_session(boost::asio::ip::tcp::socket socket, ClientAddress client,
                                         std::shared_ptr<Server::State> server);

}  // namespace staple::httpd
