#include "exporter/web/session.h"

#include <algorithm>
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
#include "exporter/web/piece.h"
#include "exporter/web/refusal.h"
#include "exporter/web/request_head.h"
#include "exporter/web/response_head.h"

namespace staple {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using boost::system::error_code;

namespace {

constexpr auto as_value = asio::as_tuple(asio::use_awaitable);
constexpr std::size_t smallest_to_compress = 1024;
constexpr std::chrono::seconds time_for_goodbye{1};
constexpr std::size_t most_buffered = 64 * 1024;  // of what clients send: head, and what is read ahead
constexpr std::size_t most_drained = 256 * 1024;  // of what is sent behind a refused request

using Message = http::request<http::string_body>;

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
    if (refused_) co_await drain();
  }

 private:
  using Doing = Connections::State;
  void is(Doing doing) { place_.is(doing, std::chrono::steady_clock::now()); }

  Plain& tcp() { return beast::get_lowest_layer(stream_); }

  // False: the client does not speak TLS, or is not let in.
  asio::awaitable<bool> shake_hands() {
    if constexpr (is_secure) {
      is(Doing::idle);
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
    while (true) {
      const HeadReading head = co_await wait_for_head();
      if (head.state == HeadReading::State::incomplete) break;
      if (head.state == HeadReading::State::refused) {
        co_await refuse(plain(head.status, std::string(head.problem) + "\n"));
        break;
      }
      http::request_parser<http::string_body> parser;
      parser.header_limit(server_->limits.header_bytes);
      parser.body_limit(server_->limits.body_bytes);
      if (head.expects_continue) co_await consent();
      const auto [error, size] = co_await http::async_read(stream_, buffer_, parser, as_value);
      if (error) {
        if (std::optional<Response> response = refusal(error)) co_await refuse(std::move(*response));
        break;
      }
      is(Doing::busy);
      tcp().expires_never();
      const Message message = parser.release();
      Response response = co_await answer(message);
      if (!co_await write(message, std::move(response)) || !keeps(message)) break;
    }
  }

  // Incomplete: the client is gone, or took too long. Until its request is whole it may be closed for
  // somebody new.
  asio::awaitable<HeadReading> wait_for_head() {
    is(Doing::idle);
    tcp().expires_after(buffer_.size() > 0 ? server_->limits.read : server_->limits.idle);
    while (true) {
      const bool is_first = buffer_.size() == 0;
      const auto bytes = buffer_.cdata();
      const HeadReading head =
          read_head({static_cast<const char*>(bytes.data()), bytes.size()}, server_->limits.header_bytes);
      if (head.state != HeadReading::State::incomplete) co_return head;
      const auto [error, size] = co_await stream_.async_read_some(buffer_.prepare(4096), as_value);
      if (error) co_return head;
      buffer_.commit(size);
      if (is_first) tcp().expires_after(server_->limits.read);
    }
  }

  // What follows such a request cannot be told from its body: the connection ends with the answer.
  asio::awaitable<void> refuse(Response response) {
    is(Doing::busy);
    refused_ = true;
    count(response.status, "other");
    Message none;
    none.version(11);
    none.keep_alive(false);
    co_await write(none, std::move(response));
  }

  // RFC 9112, 9.6: a client that still sends would lose the answer if this end were simply closed.
  asio::awaitable<void> drain() {
    is(Doing::idle);
    tcp().expires_after(time_for_goodbye);
    for (std::size_t left = most_drained; left > 0;) {
      buffer_.clear();
      const auto [error, size] = co_await tcp().async_read_some(buffer_.prepare(4096), as_value);
      if (error) co_return;
      left -= std::min(left, size);
    }
  }

  // RFC 9110, 10.1.1: the body comes only then.
  asio::awaitable<void> consent() {
    constexpr std::string_view answer = "HTTP/1.1 100 Continue\r\n\r\n";
    co_await asio::async_write(stream_, asio::buffer(answer), as_value);
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

  AnsweringHow how(const Message& message, bool gzip) const {
    return {message.version(), keeps(message), gzip, server_->gate->access()->settings.headers};
  }

  // False: the client took the answer not at all, not whole or not in time.
  asio::awaitable<bool> write(const Message& message, Response response) {
    is(Doing::answering);
    const bool head_only = message.method() == http::verb::head;
    const bool gzip = accepts_gzip(message[http::field::accept_encoding]);
    if (response.pieces) co_return co_await write_pieces(message, response, gzip);
    const bool compress = gzip && response.body.size() >= smallest_to_compress;
    if (compress) {
      Gzip compressor;
      std::string compressed = compressor.add(response.body);
      response.body = std::move(compressed) + compressor.finish();
    }
    http::response<http::string_body> whole;
    set_head(whole, response, how(message, compress));
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

  // Nothing of a long body is kept but the piece that is being written. To HTTP/1.0, which knows no chunks,
  // the end of the connection is the end of the body.
  asio::awaitable<bool> write_pieces(const Message& message, const Response& response, bool gzip) {
    const bool chunked = message.version() >= 11;
    http::response<http::empty_body> head;
    set_head(head, response, how(message, gzip));
    head.chunked(chunked);
    if (!chunked) head.keep_alive(false);
    http::response_serializer<http::empty_body> serializer(head);
    tcp().expires_after(server_->limits.write);
    const auto [error, size] = co_await http::async_write_header(stream_, serializer, as_value);
    if (error) co_return false;
    if (message.method() == http::verb::head) co_return chunked;

    const auto end = std::chrono::steady_clock::now() + server_->limits.answer;
    const bool compressed = gzip && response.gzip_pieces;
    std::optional<Gzip> compressor;
    if (gzip && !compressed) compressor.emplace();
    const Pieces& next = compressed ? response.gzip_pieces : response.pieces;
    for (bool more = true; more;) {
      std::optional<std::string> piece = next();
      more = piece.has_value();
      if (compressor) piece = more ? compressor->add(*piece) : compressor->finish();
      tcp().expires_at(std::min(end, std::chrono::steady_clock::now() + server_->limits.write));
      const bool taken = co_await write_piece(stream_, std::move(piece).value_or(""), chunked);
      if (!taken) co_return false;
    }
    if (!chunked) co_return false;
    const auto [last_error, last_size] =
        co_await asio::async_write(stream_, http::make_chunk_last(), as_value);
    co_return !last_error;
  }

  std::shared_ptr<Server::State> server_;
  Stream stream_;
  beast::flat_buffer buffer_{most_buffered};
  Connections::Place place_;
  bool refused_ = false;
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
