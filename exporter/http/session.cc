#include "exporter/http/session.h"

#include <algorithm>
#include <exception>
#include <optional>
#include <string>
#include <utility>

#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>

#include "exporter/http/client_stream.h"
#include "exporter/http/gzip.h"
#include "exporter/http/refusal.h"
#include "exporter/http/request_head.h"
#include "exporter/http/response_head.h"
#include "probes/http/put.h"

namespace staple {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace beast_http = beast::http;
using boost::system::error_code;

namespace {

constexpr std::size_t smallest_to_compress = 1024;
constexpr std::size_t read_at_once = 4096;
constexpr std::size_t most_buffered = 64 * 1024;  // of what clients send: head, and what is read ahead

using Message = beast_http::request<beast_http::string_body>;

/// Session is one connection while it is served.
class Session {
 public:
  Session(std::shared_ptr<Server::State> server, std::unique_ptr<ClientStream> stream)
      : server_(std::move(server)),
        stream_(std::move(stream)),
        place_(server_->connections, [this] { stream_->close(); }) {}

  asio::awaitable<void> run() {
    is(Doing::idle);
    allow(server_->limits.read);
    const bool open = co_await stream_->open();
    if (!open) co_return;
    co_await serve();
    co_await stream_->end(refused_);
  }

 private:
  using Doing = Connections::State;
  void is(Doing doing) { place_.is(doing, now()); }

  static Tick now() { return std::chrono::steady_clock::now(); }
  void allow(std::chrono::seconds time) { stream_->allow(now() + time); }

  // False: nothing came.
  asio::awaitable<bool> receive() {
    const auto space = buffer_.prepare(read_at_once);
    const auto received = co_await stream_->receive({static_cast<std::uint8_t*>(space.data()), space.size()});
    buffer_.commit(received.size);
    co_return !received.error;
  }

  asio::awaitable<void> serve() {
    while (true) {
      const HeadReading head = co_await wait_for_head();
      if (head.state == HeadReading::State::incomplete) break;
      if (head.state == HeadReading::State::refused) {
        co_await refuse(plain(head.status, std::string(head.problem) + "\n"));
        break;
      }
      beast_http::request_parser<beast_http::string_body> parser;
      parser.header_limit(server_->limits.header_bytes);
      parser.body_limit(server_->limits.body_bytes);
      if (head.expects_continue) co_await consent();
      const error_code error = co_await read(parser);
      if (error) {
        if (std::optional<Response> response = refusal(error)) co_await refuse(std::move(*response));
        break;
      }
      is(Doing::busy);
      stream_->allow_all();
      const Message message = parser.release();
      Response response = co_await answer(message);
      if (!co_await write(message, std::move(response)) || !keeps(message)) break;
    }
  }

  // Reads the rest of the request whose head is in the buffer.
  asio::awaitable<error_code> read(beast_http::request_parser<beast_http::string_body>& parser) {
    parser.eager(true);
    while (true) {
      error_code error;
      const std::size_t used = put(parser, buffer_.data(), error);
      buffer_.consume(used);
      if (error && error != beast_http::error::need_more) co_return error;
      if (parser.is_done()) co_return error_code();
      if (buffer_.size() + read_at_once > most_buffered)
        co_return make_error_code(beast_http::error::buffer_overflow);
      const bool more = co_await receive();
      if (!more) co_return make_error_code(beast_http::error::partial_message);
    }
  }

  // Incomplete: the client is gone, or took too long. Until its request is whole it may be closed for
  // somebody new.
  asio::awaitable<HeadReading> wait_for_head() {
    is(Doing::idle);
    allow(buffer_.size() > 0 ? server_->limits.read : server_->limits.idle);
    while (true) {
      const bool is_first = buffer_.size() == 0;
      const auto bytes = buffer_.cdata();
      const HeadReading head =
          read_head({static_cast<const char*>(bytes.data()), bytes.size()}, server_->limits.header_bytes);
      if (head.state != HeadReading::State::incomplete) co_return head;
      const bool more = co_await receive();
      if (!more) co_return head;
      if (is_first) allow(server_->limits.read);
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

  // RFC 9110, 10.1.1: the body comes only then.
  asio::awaitable<void> consent() {
    constexpr std::string_view answer = "HTTP/1.1 100 Continue\r\n\r\n";
    co_await stream_->send(answer);
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
        co_await server_->gate->refuse(std::string(message[beast_http::field::authorization]));
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
    const auto time = std::chrono::floor<Seconds>(std::chrono::system_clock::now());
    return {time, message.version(), keeps(message), gzip, server_->gate->access()->settings.headers};
  }

  // False: the client took the answer not at all, not whole or not in time.
  asio::awaitable<bool> write(const Message& message, Response response) {
    is(Doing::answering);
    const bool head_only = message.method() == beast_http::verb::head;
    const bool gzip = accepts_gzip(message[beast_http::field::accept_encoding]);
    if (response.pieces) co_return co_await write_pieces(message, response, gzip);
    const bool compress = gzip && response.body.size() >= smallest_to_compress;
    if (compress) {
      Gzip compressor;
      std::string compressed = compressor.add(response.body);
      response.body = std::move(compressed) + compressor.finish();
    }
    std::string text = head_text(response, how(message, compress), {response.body.size()});
    if (!head_only) text += response.body;
    allow(server_->limits.write);
    const error_code error = co_await stream_->send(text);
    co_return !error;
  }

  // Nothing of a long body is kept but the piece that is being written. To HTTP/1.0, which knows no chunks,
  // the end of the connection is the end of the body.
  asio::awaitable<bool> write_pieces(const Message& message, const Response& response, bool gzip) {
    const bool chunked = message.version() >= 11;
    AnsweringHow answering = how(message, gzip);
    answering.keep_alive = answering.keep_alive && chunked;
    allow(server_->limits.write);
    const error_code error = co_await stream_->send(head_text(response, answering, {{}, chunked}));
    if (error) co_return false;
    if (message.method() == beast_http::verb::head) co_return chunked;

    const Tick end = now() + server_->limits.answer;
    const bool compressed = gzip && response.gzip_pieces;
    std::optional<Gzip> compressor;
    if (gzip && !compressed) compressor.emplace();
    const Pieces& next = compressed ? response.gzip_pieces : response.pieces;
    for (bool more = true; more;) {
      std::optional<std::string> piece = next();
      more = piece.has_value();
      if (compressor) piece = more ? compressor->add(*piece) : compressor->finish();
      std::string text = std::move(piece).value_or("");
      if (chunked) text = as_chunk(text);
      if (chunked && !more) text += kLastChunk;
      if (text.empty()) continue;
      stream_->allow(std::min<Tick>(end, now() + server_->limits.write));
      const error_code failed = co_await stream_->send(text);
      if (failed) co_return false;
    }
    co_return chunked;
  }

  std::shared_ptr<Server::State> server_;
  std::unique_ptr<ClientStream> stream_;
  beast::flat_buffer buffer_{most_buffered};
  Connections::Place place_;
  bool refused_ = false;
};

}  // namespace

asio::awaitable<void> run_session(asio::ip::tcp::socket socket, std::shared_ptr<Server::State> server) {
  auto stream = accept_client(std::move(socket), server->gate->access()->tls, server->log);
  Session session(std::move(server), std::move(stream));
  co_await session.run();
}

}  // namespace staple
