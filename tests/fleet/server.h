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

/// Raw is a server that does not speak TLS: it waits for the client's first bytes, answers, and
/// is done.
struct Raw {
  Bytes response;        ///< empty: none
  bool forever = false;  ///< the answer again and again, as fast as the client reads
  CloseAction close_action = CloseAction::close;
  std::function<Bytes()> make_response = {};  ///< makes the answer; empty: it is `answer`
};

/// Offer is what a connection gets. A null site is hung up on at once.
using Offer = std::variant<std::shared_ptr<const TlsSite>, Raw>;

/// offer makes a site ready to serve.
Offer offer(Site site);

/// Server listens on loopback from its construction to its destruction, which ends its connections
/// too. It works on the loop that it is given, which outlives it, in one thread.
class Server {
 public:
  /// Choose says what a connection to `local` gets.
  using Choose = std::function<Offer(const boost::asio::ip::tcp::endpoint& local)>;

  /// loopback is 127.0.0.1 with any free port.
  static boost::asio::ip::tcp::endpoint loopback();

  /// Throws boost::system::system_error when it cannot listen at `at`. The unspecified address
  /// 0.0.0.0 stands for all of 127.0.0.0/8 with one socket: it is bound to the loopback device, and
  /// what came to another address is hung up on.
  Server(const boost::asio::any_io_executor& loop, Offer offer,
         const boost::asio::ip::tcp::endpoint& at = loopback());
  Server(const boost::asio::any_io_executor& loop, Choose choose,
         const boost::asio::ip::tcp::endpoint& at);
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  boost::asio::ip::tcp::endpoint endpoint() const;
  std::uint16_t port() const { return endpoint().port(); }

  /// connections returns how many clients have connected so far.
  std::uint64_t connections() const;

 private:
  struct State;
  std::shared_ptr<State> state_;
};

/// ClosedPort keeps a port on loopback to itself on which nothing listens: connections are refused.
class ClosedPort {
 public:
  explicit ClosedPort(const boost::asio::any_io_executor& loop,
                      const boost::asio::ip::tcp::endpoint& at = Server::loopback());

  boost::asio::ip::tcp::endpoint endpoint() const { return socket_.local_endpoint(); }

 private:
  boost::asio::ip::tcp::socket socket_;
};

}  // namespace staple::fleet
