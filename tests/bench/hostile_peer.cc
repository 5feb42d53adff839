// SPDX-License-Identifier: Apache-2.0

#include "tests/bench/hostile_peer.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <utility>

#include <boost/asio/buffer.hpp>
#include <boost/asio/write.hpp>

namespace staple::test {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

constexpr std::chrono::microseconds kBetweenPieces{6};

/// pause waits without sleep: the client should have time to read one small piece.
void pause() {
  const auto until = std::chrono::steady_clock::now() + kBetweenPieces;
  while (std::chrono::steady_clock::now() < until) continue;
}

/// send returns false if the client has closed.
bool send(tcp::socket& socket, ByteView bytes, std::size_t piece, std::size_t burst) {
  error_code error;
  const std::size_t first = std::min(burst, bytes.size());
  asio::write(socket, asio::buffer(bytes.data(), first), error);
  bytes = bytes.subspan(first);
  while (!bytes.empty() && !error) {
    const std::size_t size = std::min(piece, bytes.size());
    asio::write(socket, asio::buffer(bytes.data(), size), error);
    bytes = bytes.subspan(size);
    if (piece < 64) pause();
  }
  return !error;
}

}  // namespace

HostilePeer::HostilePeer(std::function<Script()> make_script, std::size_t piece, std::size_t burst)
    : acceptor_(loop_, tcp::endpoint(asio::ip::address_v4::loopback(), 0)),
      port_(acceptor_.local_endpoint().port()),
      make_script_(std::move(make_script)),
      piece_(piece),
      burst_(burst),
      thread_([this] { run(); }) {}

HostilePeer::~HostilePeer() {
  stopped_ = true;
  error_code ignored;
  tcp::socket last(loop_);
  last.connect(tcp::endpoint(asio::ip::address_v4::loopback(), port_), ignored);
  thread_.join();
}

void HostilePeer::run() {
  while (!stopped_) {
    tcp::socket socket(loop_);
    error_code error;
    acceptor_.accept(socket, error);
    if (error || stopped_) return;
    ++connections_;
    socket.set_option(tcp::no_delay(true), error);
    serve(socket);
  }
}

void HostilePeer::serve(tcp::socket& socket) {
  const Script script = make_script_();
  std::array<std::uint8_t, 16 * 1024> chunk;
  error_code error;
  bool open = send(socket, script({}), piece_, burst_);
  while (open && !stopped_) {
    const std::size_t size = socket.read_some(asio::buffer(chunk), error);
    open = !error && send(socket, script(ByteView(chunk).first(size)), piece_, burst_);
  }
}

}  // namespace staple::test
