// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <thread>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

#include "probes/bytes.h"

namespace staple::test {

/// Script is the server's side of one connection: what it sends first, for no bytes, and what it
/// sends after it has received some.
using Script = std::function<Bytes(ByteView received)>;

/// HostilePeer is a server on a port of the loopback, on a thread of its own, so that its CPU time
/// is not that of the probe. It sends the first `burst` bytes at once, and then pieces of `piece`
/// bytes, each as a segment of its own.
class HostilePeer {
 public:
  /// make_script is called for each connection, on the thread of the server.
  HostilePeer(std::function<Script()> make_script, std::size_t piece, std::size_t burst = 0);
  ~HostilePeer();
  HostilePeer(const HostilePeer&) = delete;
  HostilePeer& operator=(const HostilePeer&) = delete;

  std::uint16_t port() const { return port_; }
  unsigned connections() const { return connections_; }

 private:
  void run();
  void serve(boost::asio::ip::tcp::socket& socket);

  boost::asio::io_context loop_;
  boost::asio::ip::tcp::acceptor acceptor_;
  std::uint16_t port_;
  std::function<Script()> make_script_;
  std::size_t piece_;
  std::size_t burst_;
  std::atomic<unsigned> connections_ = 0;
  std::atomic<bool> stopped_ = false;
  std::thread thread_;
};

}  // namespace staple::test
