// SPDX-License-Identifier: Apache-2.0

#include "tests/fleet/server.h"

#include <chrono>
#include <set>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <sys/socket.h>

#include "probes/net/as_value.h"
#include "tests/fleet/serve_connection.h"

namespace staple::fleet {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

namespace {

constexpr int kBacklog = 4096;
constexpr auto kRest = std::chrono::milliseconds(50);  // after running out of descriptors

bool is_loopback(const tcp::endpoint& endpoint) {
  return endpoint.address().is_v4() && endpoint.address().to_v4().is_loopback();
}

void listen(tcp::acceptor& acceptor, const tcp::endpoint& at) {
  acceptor.open(at.protocol());
  acceptor.set_option(asio::socket_base::reuse_address(true));
  if (at.address().is_unspecified()) {
    constexpr char kDevice[] = "lo";
    if (setsockopt(acceptor.native_handle(), SOL_SOCKET, SO_BINDTODEVICE, kDevice,
                   sizeof(kDevice)) != 0) {
      throw boost::system::system_error(errno, asio::error::get_system_category(),
                                        "cannot listen on the loopback device alone");
    }
  }
  acceptor.bind(at);
  acceptor.listen(kBacklog);
}

}  // namespace

/// State outlives the Server until its last connection has ended.
struct Server::State {
  State(const asio::any_io_executor& loop, Choose choice)
      : choose(std::move(choice)), acceptor(loop) {}

  static asio::awaitable<void> accept(std::shared_ptr<State> state);
  static asio::awaitable<void> serve(std::shared_ptr<State> state, tcp::socket socket);

  Choose choose;
  tcp::acceptor acceptor;
  tcp::endpoint endpoint;
  std::set<tcp::socket*> open;
  std::uint64_t connections = 0;
};

asio::awaitable<void> Server::State::accept(std::shared_ptr<State> state) {
  const auto loop = state->acceptor.get_executor();
  asio::steady_timer rest(loop);
  while (state->acceptor.is_open()) {
    auto [error, socket] = co_await state->acceptor.async_accept(net::as_value);
    if (error == asio::error::operation_aborted) co_return;
    if (error) {
      rest.expires_after(kRest);
      co_await rest.async_wait(net::as_value);
      continue;
    }
    ++state->connections;
    asio::co_spawn(loop, serve(state, std::move(socket)), asio::detached);
  }
}

asio::awaitable<void> Server::State::serve(std::shared_ptr<State> state, tcp::socket socket) {
  error_code error;
  const tcp::endpoint local = socket.local_endpoint(error);
  if (error || !is_loopback(local) || !state->acceptor.is_open()) co_return;
  socket.non_blocking(true, error);
  Offer offered = state->choose(local);
  state->open.insert(&socket);
  co_await serve_connection(socket, std::move(offered));
  state->open.erase(&socket);
}

Offer offer(Site site) { return std::make_shared<const TlsSite>(std::move(site)); }

tcp::endpoint Server::loopback() { return {asio::ip::address_v4::loopback(), 0}; }

Server::Server(const asio::any_io_executor& loop, Offer offer, const tcp::endpoint& at)
    : Server(
          loop, [offer = std::move(offer)](const tcp::endpoint&) { return offer; }, at) {}

Server::Server(const asio::any_io_executor& loop, Choose choose, const tcp::endpoint& at)
    : state_(std::make_shared<State>(loop, std::move(choose))) {
  listen(state_->acceptor, at);
  state_->endpoint = state_->acceptor.local_endpoint();
  asio::co_spawn(loop, State::accept(state_), asio::detached);
}

Server::~Server() {
  error_code ignored;
  state_->acceptor.close(ignored);
  for (tcp::socket* const socket : state_->open) socket->close(ignored);
}

tcp::endpoint Server::endpoint() const { return state_->endpoint; }

std::uint64_t Server::connections() const { return state_->connections; }

// Bound but not listening: connections are refused, and the port stays reserved.
ClosedPort::ClosedPort(const asio::any_io_executor& loop, const tcp::endpoint& at)
    : socket_(loop, at.protocol()) {
  socket_.set_option(asio::socket_base::reuse_address(true));
  socket_.bind(at);
}

}  // namespace staple::fleet
