#include "exporter/web/session.h"

#include <exception>
#include <optional>
#include <string>
#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>
#include <openssl/err.h>
#include <openssl/sslerr.h>

#include "exporter/web/encoding.h"

namespace staple {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using boost::system::error_code;

namespace {

constexpr auto as_value = asio::as_tuple(asio::use_awaitable);
constexpr std::size_t smallest_to_compress = 1024;
constexpr std::chrono::seconds time_for_goodbye{1};

using Message = http::request<http::string_body>;

// Absent: the client is to be left without an answer.
std::optional<Response> refusal(error_code error) {
  if (error == http::error::header_limit) return plain(431, "The header of the request is too large.\n");
  if (error == http::error::body_limit) return plain(413, "The body of the request is too large.\n");
  const bool closed = error == http::error::end_of_stream || error == http::error::partial_message;
  if (error.category() == make_error_code(http::error::end_of_stream).category() && !closed) {
    return plain(400, "This is not an HTTP request.\n");
  }
  return std::nullopt;
}

using Plain = beast::tcp_stream;
using Secure = asio::ssl::stream<beast::tcp_stream>;

/// Session is one connection while it is served.
template <class Stream>
class Session {
 public:
  static constexpr bool is_secure = std::is_same_v<Stream, Secure>;

  /// Session takes what its Stream is made of.
  template <class... Arguments>
  explicit Session(std::shared_ptr<Server::State> server, Arguments&&... arguments)
      : server_(std::move(server)),
        stream_(std::forward<Arguments>(arguments)...),
        place_(server_->connections, [this] { tcp().close(); }) {}

  asio::awaitable<void> run() {
    const bool open = co_await shake_hands();
    if (open) {
      co_await serve();
      co_await say_goodbye();
    }
    error_code ignored;
    tcp().socket().shutdown(asio::socket_base::shutdown_send, ignored);
  }

 private:
  Plain& tcp() { return beast::get_lowest_layer(stream_); }

  // False: the client does not speak TLS, or is not let in.
  asio::awaitable<bool> shake_hands() {
    if constexpr (is_secure) {
      tcp().expires_after(server_->limits.read);
      const auto [error] = co_await stream_.async_handshake(asio::ssl::stream_base::server, as_value);
      if (error) {
        server_->log.debug("TLS handshake failed", {{"error", error.message()}});
        if (ERR_GET_REASON(error.value()) == SSL_R_HTTP_REQUEST) refuse_plain();
        co_return false;
      }
    }
    co_return true;
  }

  // One try: it fits into what a new connection may send at once, or is lost.
  void refuse_plain() {
    constexpr std::string_view answer =
        "HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Type: text/plain\r\nContent-Length: "
        "43\r\n\r\nThis port speaks HTTPS: ask with https://.\n";
    error_code ignored;
    tcp().socket().non_blocking(true, ignored);
    tcp().socket().write_some(asio::buffer(answer), ignored);
  }

  asio::awaitable<void> say_goodbye() {
    if constexpr (is_secure) {
      tcp().expires_after(time_for_goodbye);
      co_await stream_.async_shutdown(as_value);
    }
  }

  asio::awaitable<void> serve() {
    while (co_await wait_for_request()) {
      http::request_parser<http::string_body> parser;
      parser.header_limit(server_->limits.header_bytes);
      parser.body_limit(server_->limits.body_bytes);
      tcp().expires_after(server_->limits.read);
      const auto [error, size] = co_await http::async_read(stream_, buffer_, parser, as_value);
      if (error) {
        if (std::optional<Response> response = refusal(error)) {
          count(response->status, "other");
          Message none;
          none.version(11);
          none.keep_alive(false);
          co_await write(none, std::move(*response));
        }
        break;
      }
      tcp().expires_never();
      const Message message = parser.release();
      Response response = co_await answer(message);
      if (!co_await write(message, std::move(response)) || !keeps(message)) break;
    }
  }

  // False: the client is gone, or was idle for too long.
  asio::awaitable<bool> wait_for_request() {
    if (buffer_.size() > 0) co_return true;
    place_.idle();
    tcp().expires_after(server_->limits.idle);
    const auto [error, size] = co_await stream_.async_read_some(buffer_.prepare(4096), as_value);
    place_.busy();
    buffer_.commit(size);
    co_return !error;
  }

  bool keeps(const Message& message) const { return message.keep_alive() && !server_->stopping; }

  void count(unsigned status, const std::string& handler) { ++(*server_->counts)[{status, handler}]; }

  asio::awaitable<Response> answer(const Message& message) {
    std::optional<Request> request = parse_request(message.method_string(), message.target());
    if (!request) {
      count(400, "other");
      co_return plain(400, "The request's target is malformed.\n");
    }
    request->scrape_timeout = message["X-Prometheus-Scrape-Timeout-Seconds"];
    Routing routing = find_route(server_->routes, *request);
    const std::string handler = routing.path.empty() ? "other" : routing.path;
    std::optional<Response> refused =
        co_await server_->gate->refuse(std::string(message[http::field::authorization]));
    if (!refused && !routing.route) refused = std::move(routing.refusal);
    if (refused) {
      count(refused->status, handler);
      co_return *std::move(refused);
    }
    std::string bug;
    try {
      Response response = co_await routing.route->handler(*request);
      count(response.status, handler);
      co_return response;
    } catch (const std::exception& thrown) {
      bug = thrown.what();
    }
    server_->log.error("request failed", {{"path", request->path}, {"error", bug}});
    count(500, handler);
    co_return plain(500, "Internal error; the log has more.\n");
  }

  template <class Answer>
  void set_head(Answer& head, const Message& message, const Response& response, bool gzip) const {
    head.version(message.version());
    head.result(response.status);
    head.keep_alive(keeps(message));
    head.set(http::field::server, "staple_exporter");
    head.set(http::field::content_type, response.content_type);
    head.set("X-Content-Type-Options", "nosniff");
    head.set(http::field::vary, "Accept-Encoding");
    if (!response.allow.empty()) head.set(http::field::allow, response.allow);
    if (!response.link.empty()) head.set(http::field::link, response.link);
    if (!response.location.empty()) head.set(http::field::location, response.location);
    if (!response.authenticate.empty()) head.set(http::field::www_authenticate, response.authenticate);
    if (gzip) head.set(http::field::content_encoding, "gzip");
    if (response.content_type.starts_with("text/html")) {
      head.set("Content-Security-Policy",
               "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
               "form-action 'self'; base-uri 'none'; frame-ancestors 'none'");
      head.set("Referrer-Policy", "no-referrer");
    }
    for (const auto& [name, value] : server_->gate->access()->settings.headers) head.set(name, value);
  }

  // False: the client took the answer not at all, not whole or not in time.
  asio::awaitable<bool> write(const Message& message, Response response) {
    const bool head_only = message.method() == http::verb::head;
    const bool gzip = accepts_gzip(message[http::field::accept_encoding]);
    if (response.pieces && message.version() >= 11 && !head_only) {
      co_return co_await write_pieces(message, response, gzip);
    }
    if (response.pieces) {
      response.body.clear();
      while (std::optional<std::string> piece = response.pieces()) response.body += *piece;
    }
    const bool compress = gzip && response.body.size() >= smallest_to_compress;
    if (compress) {
      Gzip compressor;
      std::string compressed = compressor.add(response.body);
      response.body = std::move(compressed) + compressor.finish();
    }
    http::response<http::string_body> whole;
    set_head(whole, message, response, compress);
    whole.content_length(response.body.size());
    if (!head_only) whole.body() = std::move(response.body);
    http::response_serializer<http::string_body> serializer(whole);
    tcp().expires_after(server_->limits.write);
    if (head_only) {
      const auto [error, size] = co_await http::async_write_header(stream_, serializer, as_value);
      co_return !error;
    }
    const auto [error, size] = co_await http::async_write(stream_, serializer, as_value);
    co_return !error;
  }

  asio::awaitable<bool> write_pieces(const Message& message, const Response& response, bool gzip) {
    http::response<http::empty_body> head;
    set_head(head, message, response, gzip);
    head.chunked(true);
    http::response_serializer<http::empty_body> serializer(head);
    tcp().expires_after(server_->limits.write);
    const auto [error, size] = co_await http::async_write_header(stream_, serializer, as_value);
    if (error) co_return false;

    std::optional<Gzip> compressor;
    if (gzip) compressor.emplace();
    while (std::optional<std::string> piece = response.pieces()) {
      if (compressor) piece = compressor->add(*piece);
      if (!co_await write_chunk(std::move(*piece))) co_return false;
    }
    if (compressor && !co_await write_chunk(compressor->finish())) co_return false;
    const auto [last_error, last_size] =
        co_await asio::async_write(stream_, http::make_chunk_last(), as_value);
    co_return !last_error;
  }

  asio::awaitable<bool> write_chunk(std::string piece) {
    if (piece.empty()) co_return true;  // a chunk of length zero would end the body
    tcp().expires_after(server_->limits.write);
    const auto [error, size] =
        co_await asio::async_write(stream_, http::make_chunk(asio::buffer(piece)), as_value);
    co_return !error;
  }

  std::shared_ptr<Server::State> server_;
  Stream stream_;
  beast::flat_buffer buffer_;
  Connections::Place place_;
};

}  // namespace

asio::awaitable<void> run_session(asio::ip::tcp::socket socket, std::shared_ptr<Server::State> server) {
  const std::shared_ptr<asio::ssl::context> tls = server->gate->access()->tls;
  if (tls) {
    Session<Secure> session(std::move(server), std::move(socket), *tls);
    co_await session.run();
  } else {
    Session<Plain> session(std::move(server), std::move(socket));
    co_await session.run();
  }
}

}  // namespace staple
