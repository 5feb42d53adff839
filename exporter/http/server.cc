// SPDX-License-Identifier: Apache-2.0

#include "exporter/http/server.h"

#include <string_view>
#include <utility>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/steady_timer.hpp>

#include "exporter/http/client_address.h"
#include "exporter/http/session.h"
#include "probes/net/as_value.h"

namespace staple::httpd {

namespace asio = boost::asio;
using asio::ip::tcp;

namespace {

constexpr std::chrono::milliseconds kAcceptRetryDelay{100};
constexpr int kSendBuffer = 256 * 1024;

// One attempt without waiting: a refused connection must not use resources.
void refuse(tcp::socket socket) {
  constexpr std::string_view response =
      "HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\nContent-Length: 21\r\n\r\n"
      "Too many connections\n";
  boost::system::error_code ignored;
  socket.non_blocking(true, ignored);
  socket.write_some(asio::buffer(response), ignored);
}

asio::awaitable<void> accept_connections(std::shared_ptr<tcp::acceptor> acceptor,
                                         std::shared_ptr<Server::State> server) {
  asio::steady_timer pause(acceptor->get_executor());
  bool failing = false;
  while (!server->stopping) {
    auto [error, socket] = co_await acceptor->async_accept(net::as_value);
    if (server->stopping) co_return;
    if (error) {
      // Mostly EMFILE: the client waits in the backlog until descriptors are free.
      if (!failing) {
        server->log.write_limited("accept", LogLevel::warn, "cannot accept connections",
                                  {{"error", error.message()}});
      }
      failing = true;
      pause.expires_after(kAcceptRetryDelay);
      co_await pause.async_wait(net::as_value);
      continue;
    }
    failing = false;
    boost::system::error_code gone;  // the client has closed the connection
    ClientAddress client = make_client_address(socket.remote_endpoint(gone).address());
    if (gone) continue;
    const auto now = std::chrono::steady_clock::now();
    if (!server->connections.admit(client.network, server->limits.connections, now)) {
      refuse(std::move(socket));
      continue;
    }
    // Bound the memory that the kernel holds for a client that does not read.
    socket.set_option(asio::socket_base::send_buffer_size(kSendBuffer), error);
    const auto executor = socket.get_executor();
    asio::co_spawn(executor, run_session(std::move(socket), std::move(client), server),
                   asio::detached);
  }
}

}  // namespace

Server::Server(Routes routes, std::shared_ptr<AccessControl> access_control,
               std::shared_ptr<metrics::RequestCounts> counts, ServerLimits limits, Log log)
    : state_(std::make_shared<State>(std::move(routes), std::move(access_control),
                                     std::move(counts), limits, std::move(log))) {}

Server::~Server() = default;

void Server::serve(tcp::acceptor acceptor) {
  auto shared = std::make_shared<tcp::acceptor>(std::move(acceptor));
  state_->acceptors.push_back(shared);
  asio::co_spawn(shared->get_executor(), accept_connections(shared, state_), asio::detached);
}

void Server::stop() {
  state_->stopping = true;
  for (const auto& acceptor : state_->acceptors) {
    boost::system::error_code ignored;
    acceptor->close(ignored);
  }
  state_->connections.close_idle();
}

}  // namespace staple::httpd
