// SPDX-License-Identifier: Apache-2.0

#include "exporter/http/client_stream.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include <boost/asio/buffer.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/stream_traits.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <openssl/err.h>
#include <openssl/sslerr.h>

#include "probes/net/as_value.h"

namespace staple::httpd {

namespace asio = boost::asio;
namespace beast = boost::beast;
using asio::ip::tcp;
using boost::system::error_code;

namespace {

constexpr std::chrono::seconds kShutdownTimeout{1};
constexpr std::size_t kMaxDrained = 256 * 1024;

/// BasicStream is a ClientStream over `Stream`, whose lowest layer is a tcp_stream.
template <class Stream>
class BasicStream : public ClientStream {
 public:
  template <class... Arguments>
  explicit BasicStream(Arguments&&... arguments) : stream_(std::forward<Arguments>(arguments)...) {}

  asio::awaitable<error_code> send(std::string_view bytes) override {
    const auto [error, size] =
        co_await asio::async_write(stream_, asio::buffer(bytes), net::as_value);
    co_return error;
  }

  asio::awaitable<ReceiveResult> receive(std::span<std::uint8_t> space) override {
    const auto [error, size] =
        co_await stream_.async_read_some(asio::buffer(space.data(), space.size()), net::as_value);
    co_return ReceiveResult{error, size};
  }

  asio::awaitable<bool> open() override { co_return true; }

  asio::awaitable<void> shut_down(bool drain) override {
    error_code ignored;
    tcp().socket().shutdown(asio::socket_base::shutdown_send, ignored);
    tcp().expires_after(kShutdownTimeout);
    std::array<char, 4096> space;
    for (std::size_t left = drain ? kMaxDrained : 0; left > 0;) {
      const auto [error, size] = co_await tcp().async_read_some(asio::buffer(space), net::as_value);
      if (error) co_return;
      left -= std::min(left, size);
    }
  }

  void set_deadline(SteadyTime limit) override { tcp().expires_at(limit); }
  void clear_deadline() override { tcp().expires_never(); }
  void close() override { tcp().close(); }

 protected:
  beast::tcp_stream& tcp() { return beast::get_lowest_layer(stream_); }

  Stream stream_;
};

using PlainStream = BasicStream<beast::tcp_stream>;
using EncryptedStream = BasicStream<asio::ssl::stream<beast::tcp_stream>>;

class TlsStream : public EncryptedStream {
 public:
  TlsStream(tcp::socket socket, std::shared_ptr<asio::ssl::context> tls, Log log)
      : EncryptedStream(std::move(socket), *tls), tls_(std::move(tls)), log_(std::move(log)) {}

  asio::awaitable<bool> open() override {
    const auto [error] =
        co_await stream_.async_handshake(asio::ssl::stream_base::server, net::as_value);
    if (!error) co_return true;
    log_.write_limited("client handshake", LogLevel::debug, "TLS handshake failed",
                       {{"error", error.message()}});
    if (ERR_GET_REASON(error.value()) == SSL_R_HTTP_REQUEST) reject_plain_http();
    co_return false;
  }

  asio::awaitable<void> shut_down(bool drain) override {
    tcp().expires_after(kShutdownTimeout);
    co_await stream_.async_shutdown(net::as_value);
    co_await EncryptedStream::shut_down(drain);
  }

 private:
  // One attempt: the response fits into the empty send buffer of a new connection.
  void reject_plain_http() {
    constexpr std::string_view response =
        "HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Type: text/plain\r\n"
        "Content-Length: 25\r\n\r\nThis port requires HTTPS\n";
    error_code ignored;
    tcp().socket().non_blocking(true, ignored);
    tcp().socket().write_some(asio::buffer(response), ignored);
  }

  std::shared_ptr<asio::ssl::context> tls_;  ///< holds the callbacks of the stream
  Log log_;
};

}  // namespace

std::unique_ptr<ClientStream> accept_client(tcp::socket socket,
                                            std::shared_ptr<asio::ssl::context> tls,
                                            const Log& log) {
  if (tls) return std::make_unique<TlsStream>(std::move(socket), std::move(tls), log);
  return std::make_unique<PlainStream>(std::move(socket));
}

}  // namespace staple::httpd
