// SPDX-License-Identifier: Apache-2.0

#include "tests/probes/http/http_server.h"

#include <utility>

#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>

#include "probes/net/as_value.h"

namespace staple::http {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;

using Requests = std::shared_ptr<std::vector<std::string>>;

/// DrippingSocket is a socket that may write a byte at a time.
class DrippingSocket {
 public:
  using executor_type = tcp::socket::executor_type;
  using lowest_layer_type = tcp::socket::lowest_layer_type;

  DrippingSocket(tcp::socket socket, std::shared_ptr<const bool> drips)
      : socket_(std::move(socket)), drips_(std::move(drips)) {
    socket_.set_option(tcp::no_delay(true));
  }

  executor_type get_executor() { return socket_.get_executor(); }
  lowest_layer_type& lowest_layer() { return socket_.lowest_layer(); }

  template <class Buffers, class Handler>
  auto async_read_some(const Buffers& buffers, Handler&& handler) {
    return socket_.async_read_some(buffers, std::forward<Handler>(handler));
  }

  template <class Buffers, class Handler>
  auto async_write_some(const Buffers& buffers, Handler&& handler) {
    const asio::const_buffer first = *asio::buffer_sequence_begin(buffers);
    return socket_.async_write_some(asio::buffer(first, *drips_ ? 1 : first.size()),
                                    std::forward<Handler>(handler));
  }

 private:
  tcp::socket socket_;
  std::shared_ptr<const bool> drips_;
};

template <class Stream>
asio::awaitable<void> serve(Stream stream, HttpServer::Handler handler, Requests requests) {
  std::string request;
  const auto [unread, size] = co_await asio::async_read_until(stream, asio::dynamic_buffer(request),
                                                              "\r\n\r\n", net::as_value);
  if (unread) co_return;
  requests->push_back(request);
  const std::string text = handler(request);
  if (text.empty()) {
    asio::steady_timer never(co_await asio::this_coro::executor,
                             asio::steady_timer::time_point::max());
    co_await never.async_wait(net::as_value);
  }
  co_await asio::async_write(stream, asio::buffer(text), net::as_value);
}

asio::awaitable<void> serve_secure(DrippingSocket socket, std::shared_ptr<asio::ssl::context> tls,
                                   HttpServer::Handler handler, Requests requests) {
  asio::ssl::stream<DrippingSocket> stream(std::move(socket), *tls);
  const auto [error] =
      co_await stream.async_handshake(asio::ssl::stream_base::server, net::as_value);
  if (!error) co_await serve(std::move(stream), std::move(handler), std::move(requests));
}

}  // namespace

HttpServer::HttpServer(asio::io_context& loop, Handler handler)
    : acceptor_(loop, tcp::endpoint(asio::ip::address_v4::loopback(), 0)),
      port_(acceptor_.local_endpoint().port()),
      handler_(std::move(handler)) {
  asio::co_spawn(loop, accept(), asio::detached);
}

HttpServer::HttpServer(asio::io_context& loop, const pki::Identity& identity, Handler handler)
    : HttpServer(loop, std::move(handler)) {
  tls_ = std::make_shared<asio::ssl::context>(asio::ssl::context::tls_server);
  const std::string certificate = pki::encode_pem("CERTIFICATE", identity.certificate);
  const std::string key = identity.key.to_pem();
  tls_->use_certificate(asio::buffer(certificate), asio::ssl::context::pem);
  tls_->use_private_key(asio::buffer(key), asio::ssl::context::pem);
}

std::string HttpServer::url(const std::string& path) const {
  return (tls_ ? "https" : "http") + ("://127.0.0.1:" + std::to_string(port_)) + path;
}

asio::awaitable<void> HttpServer::accept() {
  while (true) {
    auto [error, socket] = co_await acceptor_.async_accept(net::as_value);
    if (error) co_return;
    const auto loop = acceptor_.get_executor();
    DrippingSocket dripping(std::move(socket), drips_);
    if (tls_) {
      asio::co_spawn(loop, serve_secure(std::move(dripping), tls_, handler_, requests_),
                     asio::detached);
    } else {
      asio::co_spawn(loop, serve(std::move(dripping), handler_, requests_), asio::detached);
    }
  }
}

std::string make_response(unsigned status, const std::string& headers, const std::string& body) {
  return "HTTP/1.1 " + std::to_string(status) + " Status\r\n" + headers +
         "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

}  // namespace staple::http
