// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <vector>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/ip/tcp.hpp>

#include "exporter/http/access/access_control.h"
#include "exporter/http/routing.h"
#include "exporter/log.h"
#include "exporter/metrics/exporter_facts.h"

namespace staple::httpd {

/// ServerLimits bounds the resources that clients can occupy.
struct ServerLimits {
  std::size_t connections = 512;
  std::uint32_t header_bytes = 16 * 1024;
  std::uint64_t body_bytes = 4 * 1024;
  /// Reads of one request. A client that sends in small pieces costs CPU with each of them.
  std::size_t reads = 1024;
  std::chrono::seconds idle_timeout{60};      ///< between two requests of a connection
  std::chrono::seconds read_timeout{10};      ///< from the first byte of a request to its last
  std::chrono::seconds write_timeout{30};     ///< for each piece of a response
  std::chrono::seconds response_timeout{60};  ///< for all pieces of a response together
};

/// Server is an HTTP/1.1 server on one event loop. Not thread-safe: it belongs to the thread of
/// the loop.
class Server {
 public:
  /// Server authorizes requests with `access_control` and counts its responses in `counts`.
  Server(Routes routes, std::shared_ptr<AccessControl> access_control,
         std::shared_ptr<metrics::RequestCounts> counts, ServerLimits limits, Log log);
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  /// serve accepts connections from `acceptor` until stop(). At the limit of connections it closes
  /// another one (see Connections::admit), or refuses the new one with 503.
  void serve(boost::asio::ip::tcp::acceptor acceptor);

  /// stop closes the listening sockets and idle connections. Other connections are closed after the
  /// current response.
  void stop();

  struct State;

 private:
  std::shared_ptr<State> state_;  ///< shared with connections, which may outlive the server
};

}  // namespace staple::httpd
