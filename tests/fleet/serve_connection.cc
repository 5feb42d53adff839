// SPDX-License-Identifier: Apache-2.0

#include "tests/fleet/serve_connection.h"

#include <algorithm>
#include <array>
#include <memory>

#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>
#include <openssl/err.h>
#include <openssl/ssl.h>

#include "probes/net/as_value.h"
#include "tests/fleet/status_list_flight.h"

namespace staple::fleet {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

constexpr std::size_t kSegment = 1000;  // smaller pieces are sent at once, each in its own segment

/// take returns the received bytes; empty if the client has closed. The buffer lives on the stack
/// of this ordinary function, so a waiting connection holds no buffer.
Bytes take(tcp::socket& socket) {
  std::array<std::uint8_t, 16 * 1024> chunk;
  error_code error;
  const std::size_t size = socket.read_some(asio::buffer(chunk), error);
  return Bytes(chunk.begin(), chunk.begin() + static_cast<std::ptrdiff_t>(error ? 0 : size));
}

/// receive waits for bytes. Returns none if the client has closed.
asio::awaitable<Bytes> receive(tcp::socket& socket) {
  const auto [error] = co_await socket.async_wait(tcp::socket::wait_read, net::as_value);
  if (error) co_return Bytes{};
  co_return take(socket);
}

/// send returns false if the client has closed.
asio::awaitable<bool> send(tcp::socket& socket, ByteView bytes) {
  const auto [error, size] =
      co_await asio::async_write(socket, asio::buffer(bytes.data(), bytes.size()), net::as_value);
  co_return !error;
}

/// send_paced sends the bytes in pieces, with a pause after each.
asio::awaitable<bool> send_paced(tcp::socket& socket, ByteView bytes, const Pace& pace) {
  while (bytes.size() > pace.piece) {
    if (!co_await send(socket, bytes.first(pace.piece))) co_return false;
    bytes = bytes.subspan(pace.piece);
    asio::steady_timer pause(socket.get_executor(), pace.pause);
    co_await pause.async_wait(net::as_value);
  }
  co_return co_await send(socket, bytes);
}

asio::awaitable<void> end(tcp::socket& socket, CloseAction close_action) {
  if (close_action == CloseAction::wait) {
    while (!(co_await receive(socket)).empty()) continue;
  }
  error_code ignored;
  if (close_action == CloseAction::reset)
    socket.set_option(asio::socket_base::linger(true, 0), ignored);
  socket.close(ignored);
}

/// TlsConnection is the TLS state of one connection, without its socket.
class TlsConnection {
 public:
  explicit TlsConnection(SSL_CTX* context)
      : input_(BIO_new(BIO_s_mem())),
        output_(BIO_new(BIO_s_mem())),
        connection_(SSL_new(context), SSL_free) {
    SSL_set_bio(connection_.get(), input_, output_);
    SSL_set_accept_state(connection_.get());
  }

  enum class StepResult { receive, fetch, done };

  /// step consumes bytes of the client and returns how the handshake continues.
  StepResult step(ByteView received) {
    if (!received.empty()) BIO_write(input_, received.data(), static_cast<int>(received.size()));
    ERR_clear_error();
    const int result = SSL_do_handshake(connection_.get());
    if (result == 1) return StepResult::done;
    switch (SSL_get_error(connection_.get(), result)) {
      case SSL_ERROR_WANT_READ:
        return StepResult::receive;
      case SSL_ERROR_WANT_CLIENT_HELLO_CB:
        return StepResult::fetch;
      default:
        return StepResult::done;
    }
  }

  /// output removes and returns the bytes to send.
  Bytes output() {
    Bytes bytes(BIO_ctrl_pending(output_));
    BIO_read(output_, bytes.data(), static_cast<int>(bytes.size()));
    return bytes;
  }

 private:
  BIO* input_;  // both belong to connection_
  BIO* output_;
  std::unique_ptr<SSL, decltype(&SSL_free)> connection_;
};

/// receive_line waits until the received bytes end with a line end. Returns false if the client
/// has closed.
asio::awaitable<bool> receive_line(tcp::socket& socket) {
  while (true) {
    const Bytes received = co_await receive(socket);
    if (received.empty()) co_return false;
    if (received.back() == '\n') co_return true;
  }
}

/// serve_before_tls runs the dialogue before TLS. Returns false if the client has closed.
asio::awaitable<bool> serve_before_tls(tcp::socket& socket,
                                       const std::vector<std::string>& before_tls) {
  for (const std::string& line : before_tls) {
    const bool first = &line == &before_tls.front();
    const bool may_send_line = first || co_await receive_line(socket);
    if (!may_send_line) co_return false;
    const bool open =
        co_await send(socket, {reinterpret_cast<const std::uint8_t*>(line.data()), line.size()});
    if (!open) co_return false;
  }
  co_return true;
}

asio::awaitable<void> serve(tcp::socket& socket, const std::shared_ptr<const TlsSite>& ready) {
  if (!ready) co_return;
  const Site& site = ready->site();
  const bool agreed = co_await serve_before_tls(socket, site.before_tls);
  if (!agreed) co_return;
  Bytes received = co_await receive(socket);
  if (site.staple_list && offers_status_list(received)) {
    const auto staples = site.staple_list();
    if (!staples) co_return;
    const Bytes flight = status_list_flight(site.chain, *staples);
    const bool open = co_await send(socket, flight);
    if (open) co_await end(socket, CloseAction::wait);
    co_return;
  }
  TlsConnection tls(ready->context());
  error_code ignored;
  socket.set_option(tcp::no_delay(site.pace.piece < kSegment), ignored);
  std::size_t may_send = site.sends_at_most;
  auto next = TlsConnection::StepResult::receive;
  while (next == TlsConnection::StepResult::receive && !received.empty()) {
    next = tls.step(received);
    if (next == TlsConnection::StepResult::fetch) {
      asio::steady_timer fetching(socket.get_executor(), site.fetches_for);
      co_await fetching.async_wait(net::as_value);
      next = tls.step({});
    }
    const Bytes output = tls.output();
    const std::size_t size = std::min(output.size(), may_send);
    if (!co_await send_paced(socket, ByteView(output).first(size), site.pace)) co_return;
    may_send -= size;
    if (may_send == 0) co_return co_await end(socket, site.close_action);
    // Last, so that the client closes first and no response is lost to a reset.
    received = co_await receive(socket);
  }
}

asio::awaitable<void> serve(tcp::socket& socket, Raw raw) {
  const Bytes received = co_await receive(socket);
  if (received.empty()) co_return;
  if (raw.make_response) raw.response = raw.make_response(received);
  if (!raw.response.empty()) {
    bool open = co_await send(socket, raw.response);
    while (raw.forever && open) open = co_await send(socket, raw.response);
  }
  co_await end(socket, raw.close_action);
}

}  // namespace

asio::awaitable<void> serve_connection(tcp::socket& socket, Offer offer) {
  if (const auto* const site = std::get_if<std::shared_ptr<const TlsSite>>(&offer)) {
    co_await serve(socket, *site);
  } else {
    co_await serve(socket, std::get<Raw>(std::move(offer)));
  }
}

}  // namespace staple::fleet
