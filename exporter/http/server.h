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

/// ServerLimits bounds what clients can make the server hold and wait for.
struct ServerLimits {
  std::size_t connections = 512;
  std::uint32_t header_bytes = 16 * 1024;
  std::uint64_t body_bytes = 4 * 1024;
  std::chrono::seconds idle_timeout{60};      ///< between two requests of a connection
  std::chrono::seconds read_timeout{10};      ///< from the first byte of a request to its last
  std::chrono::seconds write_timeout{30};     ///< for each piece of an answer
  std::chrono::seconds response_timeout{60};  ///< for all pieces of an answer together
};

/// Server speaks HTTP/1.1 on one event loop; it belongs to that loop's thread.
class Server {
 public:
  /// Server lets in whom `gate` does, and counts the requests it answers into `counts`.
  Server(Routes routes, std::shared_ptr<AccessControl> access_control,
         std::shared_ptr<metrics::RequestCounts> counts, ServerLimits limits, Log log);
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  /// serve accepts connections from `acceptor` until stop(). Beyond ServerLimits::connections
  /// another one is closed for a new one (see Connections::make_room), or the new one is refused
  /// with 503.
  void serve(boost::asio::ip::tcp::acceptor acceptor);

  /// stop accepts nothing more and closes idle connections; the others end with the answer
  /// under way.
  void stop();

  struct State;

 private:
  std::shared_ptr<State> state_;  ///< connections share it: they may outlive the server
};

}  // namespace staple::httpd
