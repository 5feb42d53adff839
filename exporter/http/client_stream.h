// SPDX-License-Identifier: Apache-2.0

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

/// ClientStream is a connection accepted from a client. Operations that miss the deadline fail
/// with beast::error::timeout.
class ClientStream : public net::ByteStream {
 public:
  /// open prepares the stream for the first byte; over TLS it performs the handshake. Returns false
  /// if the handshake failed. A client that sent plain HTTP has then received a 400.
  virtual boost::asio::awaitable<bool> open() = 0;

  /// shut_down closes the sending direction. With `drain`, it then reads and discards what the
  /// client still sends for a short time, because the client might lose the response otherwise (RFC
  /// 9112, section 9.6).
  virtual boost::asio::awaitable<void> shut_down(bool drain) = 0;

  /// set_deadline sets the deadline of all following operations. clear_deadline removes it.
  virtual void set_deadline(SteadyTime limit) = 0;
  virtual void clear_deadline() = 0;

  /// close closes the connection at once and cancels pending operations.
  virtual void close() = 0;
};

/// accept_client makes a stream of an accepted socket, over TLS if `tls` is not null.
std::unique_ptr<ClientStream> accept_client(boost::asio::ip::tcp::socket socket,
                                            std::shared_ptr<boost::asio::ssl::context> tls,
                                            const Log& log);

}  // namespace staple::httpd
