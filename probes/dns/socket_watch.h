// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>

#include "probes/dns/native_sockets.h"

namespace staple::dns {

/// SocketWatch waits on a socket that the resolver's library owns. The destructor releases the
/// descriptor and does not close it.
struct SocketWatch {
  /// Direction is one direction of the socket.
  struct Direction {
    bool wanted = false;   ///< the library needs readiness events for it
    bool awaited = false;  ///< an asynchronous wait is in progress
  };

  SocketWatch(const boost::asio::any_io_executor& loop, int socket)
      : descriptor(loop, socket), by_tcp(is_tcp(socket)) {}
  ~SocketWatch() {
    if (descriptor.is_open()) descriptor.release();
  }
  SocketWatch(const SocketWatch&) = delete;
  SocketWatch& operator=(const SocketWatch&) = delete;

  boost::asio::posix::stream_descriptor descriptor;
  Direction read;
  Direction write;
  const bool by_tcp;
};

}  // namespace staple::dns
