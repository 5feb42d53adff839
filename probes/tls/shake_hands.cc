#include "probes/tls/shake_hands.h"

#include <array>
#include <cstdint>
#include <variant>

#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>

#include "probes/tls/handshake.h"

namespace staple {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

/// receive reads what is there, a chunk at most, and gives it to the handshake. The buffer lives on the stack
/// of this ordinary function, so a connection that waits holds none.
Handshake::Next receive(tcp::socket& socket, Handshake& handshake) {
  std::array<std::uint8_t, 16 * 1024> chunk;  // not zeroed: only what was read is looked at
  error_code error;
  const std::size_t size = socket.read_some(asio::buffer(chunk), error);
  if (error == asio::error::would_block) return Handshake::Next::receive;
  if (!error) return handshake.step(ByteView(chunk).first(size));
  handshake.lost(error == asio::error::eof ? Reason::handshake_closed : Reason::handshake_reset);
  return Handshake::Next::finish;
}

/// send writes all of `bytes`. A server that hung up is not reported here: what it said before can still be
/// read, and tells more.
asio::awaitable<void> send(tcp::socket& socket, ByteView bytes) {
  while (!bytes.empty()) {
    error_code error;
    const std::size_t size = socket.write_some(asio::buffer(bytes.data(), bytes.size()), error);
    if (error == asio::error::would_block) {
      co_await socket.async_wait(tcp::socket::wait_write, asio::as_tuple(asio::use_awaitable));
    } else if (error) {
      co_return;
    }
    bytes = bytes.subspan(size);
  }
}

asio::awaitable<std::monostate> converse(tcp::socket& socket, Handshake& handshake) {
  Handshake::Next next = handshake.step({});
  while (true) {
    co_await send(socket, handshake.output());
    if (next == Handshake::Next::finish) co_return std::monostate{};
    co_await socket.async_wait(tcp::socket::wait_read, asio::as_tuple(asio::use_awaitable));
    next = receive(socket, handshake);
  }
}

}  // namespace

asio::awaitable<boost::system::result<Presented, Failure>> shake_hands(tcp::socket& socket,
                                                                       const TlsClient& tls,
                                                                       const std::string& server_name,
                                                                       Deadline& deadline) {
  Handshake handshake(tls.context(), server_name);
  if (!co_await deadline.within(converse(socket, handshake))) handshake.lost(Reason::handshake_timeout);
  co_return handshake.outcome();
}

}  // namespace staple
