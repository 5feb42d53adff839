#include "probes/tls/shake_hands.h"

#include <array>
#include <cstdint>
#include <stdexcept>
#include <variant>

#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <openssl/rand.h>

#include "probes/tls/handshake.h"
#include "probes/tls/status_list_handshake.h"

namespace staple {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;
using Outcome = boost::system::result<Presented, Failure>;

/// receive reads what is there, a chunk at most, and gives it to the handshake. The buffer lives on the stack
/// of this ordinary function, so a connection that waits holds none.
template <typename AnyHandshake>
Next receive(tcp::socket& socket, AnyHandshake& handshake) {
  std::array<std::uint8_t, 16 * 1024> chunk;  // not zeroed: only what was read is looked at
  error_code error;
  const std::size_t size = socket.read_some(asio::buffer(chunk), error);
  if (error == asio::error::would_block) return Next::receive;
  if (!error) return handshake.step(ByteView(chunk).first(size));
  handshake.lost(error == asio::error::eof ? Reason::handshake_closed : Reason::handshake_reset);
  return Next::finish;
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

template <typename AnyHandshake>
asio::awaitable<std::monostate> converse(tcp::socket& socket, AnyHandshake& handshake) {
  Next next = handshake.step({});
  while (true) {
    co_await send(socket, handshake.output());
    if (next == Next::finish) co_return std::monostate{};
    co_await socket.async_wait(tcp::socket::wait_read, asio::as_tuple(asio::use_awaitable));
    next = receive(socket, handshake);
  }
}

/// carry_out lets either handshake talk until its outcome is settled.
template <typename AnyHandshake>
asio::awaitable<Outcome> carry_out(tcp::socket& socket, AnyHandshake& handshake, Deadline& deadline) {
  const auto in_time = co_await deadline.within(converse(socket, handshake));
  if (!in_time) handshake.lost(Reason::handshake_timeout);
  co_return handshake.outcome();
}

HelloRandom fresh_random() {
  HelloRandom random;
  if (RAND_bytes(random.data(), static_cast<int>(random.size())) != 1) {
    throw std::runtime_error("there are no random bytes for a ClientHello");
  }
  return random;
}

}  // namespace

asio::awaitable<Outcome> shake_hands(tcp::socket& socket, const TlsClient& tls,
                                     const std::string& server_name, StatusRequest status_request,
                                     Deadline& deadline) {
  Handshake handshake(tls.context(), server_name, status_request);
  co_return co_await carry_out(socket, handshake, deadline);
}

asio::awaitable<Outcome> ask_for_status_list(tcp::socket& socket, const HelloOptions& options,
                                             Deadline& deadline) {
  StatusListHandshake handshake(options, fresh_random());
  co_return co_await carry_out(socket, handshake, deadline);
}

}  // namespace staple
