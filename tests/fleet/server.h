// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <variant>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/ip/tcp.hpp>

#include "probes/bytes.h"
#include "tests/fleet/site.h"

namespace staple::fleet {

/// Raw is a server without TLS: it waits for the client's first bytes, responds, and closes.
struct Raw {
  Bytes response;        ///< empty: none
  bool forever = false;  ///< repeat the response for as long as the client reads
  CloseAction close_action = CloseAction::close;
  /// Makes the response to the first bytes; empty: `response` is sent
  std::function<Bytes(ByteView received)> make_response = {};
};

/// Offer is the behaviour of one connection. With a null site the connection is closed at once.
using Offer = std::variant<std::shared_ptr<const TlsSite>, Raw>;

/// offer prepares a site for serving.
Offer offer(Site site);

/// Server listens on loopback from construction to destruction, which also ends its connections. It
/// runs on one thread, on a loop that must outlive it.
class Server {
 public:
  /// Choose returns the offer for a connection to `local`.
  using Choose = std::function<Offer(const boost::asio::ip::tcp::endpoint& local)>;

  /// loopback returns 127.0.0.1 with port 0: any free port.
  static boost::asio::ip::tcp::endpoint loopback();

  /// Throws boost::system::system_error if it cannot listen at `at`. The address 0.0.0.0 stands for
  /// all of 127.0.0.0/8 on one socket: the socket is bound to the loopback device, and connections
  /// to other addresses are closed.
  Server(const boost::asio::any_io_executor& loop, Offer offer,
         const boost::asio::ip::tcp::endpoint& at = loopback());
  Server(const boost::asio::any_io_executor& loop, Choose choose,
         const boost::asio::ip::tcp::endpoint& at);
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  boost::asio::ip::tcp::endpoint endpoint() const;
  std::uint16_t port() const { return endpoint().port(); }

  /// connections returns the number of accepted connections so far.
  std::uint64_t connections() const;

 private:
  struct State;
  std::shared_ptr<State> state_;
};

/// ClosedPort reserves a loopback port without listening: connections are refused. A Server that
/// had the port just before may still have connections.
class ClosedPort {
 public:
  explicit ClosedPort(const boost::asio::any_io_executor& loop,
                      const boost::asio::ip::tcp::endpoint& at = Server::loopback());

  boost::asio::ip::tcp::endpoint endpoint() const { return socket_.local_endpoint(); }

 private:
  boost::asio::ip::tcp::socket socket_;
};

}  // namespace staple::fleet
