#pragma once

#include <chrono>
#include <memory>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>

#include "exporter/log.h"
#include "probes/net/byte_stream.h"
#include "probes/time.h"

namespace boost::asio::ssl {
class context;
}

namespace staple::httpd {

/// ClientStream is a connection that a client made to us. What takes longer than it is allowed
/// fails with beast::error::timeout.
class ClientStream : public net::ByteStream {
 public:
  /// open makes it ready for the first byte: nothing in plain, the handshake through TLS. False:
  /// the client does not speak TLS or is not let in, and has been told where it can be.
  virtual boost::asio::awaitable<bool> open() = 0;

  /// shut_down tells the client that nothing more will come. `drain`: what it still sends is taken
  /// for a moment, as it might lose what was sent to it otherwise (RFC 9112, 9.6).
  virtual boost::asio::awaitable<void> shut_down(bool drain) = 0;

  /// set_deadline gives what is done from now on until `limit`; allow_all lifts that.
  virtual void set_deadline(SteadyTime limit) = 0;
  virtual void clear_deadline() = 0;

  /// close ends it at once, whatever is under way.
  virtual void close() = 0;
};

/// accept_client takes the connection of a client over, through TLS where `tls` is not null.
std::unique_ptr<ClientStream> accept_client(boost::asio::ip::tcp::socket socket,
                                            std::shared_ptr<boost::asio::ssl::context> tls,
                                            const Log& log);

}  // namespace staple::httpd
