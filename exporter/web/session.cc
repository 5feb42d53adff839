#include "exporter/web/session.h"

#include <exception>
#include <optional>
#include <string>
#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>

#include "exporter/web/encoding.h"

namespace staple {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using boost::system::error_code;

namespace {

constexpr auto as_value = asio::as_tuple(asio::use_awaitable);
constexpr std::size_t smallest_to_compress = 1024;

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

/// Session is one connection while it is served.
class Session {
 public:
  Session(asio::ip::tcp::socket socket, std::shared_ptr<Server::State> server)
      : server_(std::move(server)),
        stream_(std::move(socket)),
        place_(server_->connections, [this] { stream_.close(); }) {}

  asio::awaitable<void> run() {
    while (co_await wait_for_request()) {
      http::request_parser<http::string_body> parser;
      parser.header_limit(server_->limits.header_bytes);
      parser.body_limit(server_->limits.body_bytes);
      stream_.expires_after(server_->limits.read);
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
      stream_.expires_never();
      const Message message = parser.release();
      Response response = co_await answer(message);
      if (!co_await write(message, std::move(response)) || !keeps(message)) break;
    }
    error_code ignored;
    stream_.socket().shutdown(asio::socket_base::shutdown_send, ignored);
  }

 private:
  // False: the client is gone, or was idle for too long.
  asio::awaitable<bool> wait_for_request() {
    if (buffer_.size() > 0) co_return true;
    place_.idle();
    stream_.expires_after(server_->limits.idle);
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
    if (!routing.route) {
      count(routing.refusal.status, routing.path.empty() ? "other" : routing.path);
      co_return std::move(routing.refusal);
    }
    std::string bug;
    try {
      Response response = co_await routing.route->handler(*request);
      count(response.status, routing.route->path);
      co_return response;
    } catch (const std::exception& thrown) {
      bug = thrown.what();
    }
    server_->log.error("request failed", {{"path", request->path}, {"error", bug}});
    count(500, routing.route->path);
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
    if (gzip) head.set(http::field::content_encoding, "gzip");
    if (response.content_type.starts_with("text/html")) {
      head.set("Content-Security-Policy",
               "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
               "form-action 'self'; base-uri 'none'; frame-ancestors 'none'");
      head.set("Referrer-Policy", "no-referrer");
    }
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
    stream_.expires_after(server_->limits.write);
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
    stream_.expires_after(server_->limits.write);
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
    stream_.expires_after(server_->limits.write);
    const auto [error, size] =
        co_await asio::async_write(stream_, http::make_chunk(asio::buffer(piece)), as_value);
    co_return !error;
  }

  std::shared_ptr<Server::State> server_;
  beast::tcp_stream stream_;
  beast::flat_buffer buffer_;
  Connections::Place place_;
};

}  // namespace

asio::awaitable<void> run_session(asio::ip::tcp::socket socket, std::shared_ptr<Server::State> server) {
  Session session(std::move(socket), std::move(server));
  co_await session.run();
}

}  // namespace staple
