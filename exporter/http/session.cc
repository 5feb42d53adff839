// SPDX-License-Identifier: Apache-2.0

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
#include "probes/http/feed_parser.h"

namespace staple::httpd {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace beast_http = beast::http;
using boost::system::error_code;

namespace {

constexpr std::size_t kMinToCompress = 1024;
constexpr std::size_t kReadSize = 4096;
constexpr std::size_t kMaxBuffered = 64 * 1024;  // received bytes: head and read-ahead

using Message = beast_http::request<beast_http::string_body>;

/// Session serves one connection.
class Session {
 public:
  Session(std::shared_ptr<Server::State> server, std::unique_ptr<ClientStream> stream)
      : server_(std::move(server)),
        stream_(std::move(stream)),
        handle_(server_->connections, [this] { stream_->close(); }) {}

  asio::awaitable<void> run() {
    set_state(State::idle);
    set_timeout(server_->limits.read_timeout);
    const bool open = co_await stream_->open();
    if (!open) co_return;
    co_await serve();
    co_await stream_->shut_down(refused_);
  }

 private:
  using State = Connections::State;
  void set_state(State state) { handle_.set_state(state, now()); }

  static SteadyTime now() { return std::chrono::steady_clock::now(); }
  void set_timeout(std::chrono::seconds time) { stream_->set_deadline(now() + time); }

  // receive returns false if the connection failed or was closed.
  asio::awaitable<bool> receive() {
    const auto space = buffer_.prepare(kReadSize);
    const auto received =
        co_await stream_->receive({static_cast<std::uint8_t*>(space.data()), space.size()});
    buffer_.commit(received.size);
    co_return !received.error;
  }

  asio::awaitable<void> serve() {
    while (true) {
      const RequestHead head = co_await wait_for_head();
      if (head.state == RequestHead::State::incomplete) break;
      if (head.state == RequestHead::State::refused) {
        co_await refuse(make_text_response(head.status, std::string(head.problem) + "\n"));
        break;
      }
      beast_http::request_parser<beast_http::string_body> parser;
      parser.header_limit(server_->limits.header_bytes);
      parser.body_limit(server_->limits.body_bytes);
      if (head.expects_continue) co_await send_continue();
      const error_code error = co_await read(parser);
      if (error) {
        if (std::optional<Response> response = make_refusal(error))
          co_await refuse(std::move(*response));
        break;
      }
      set_state(State::busy);
      stream_->clear_deadline();
      const Message message = parser.release();
      Response response = co_await handle(message);
      if (!co_await write(message, std::move(response)) || !is_kept_alive(message)) break;
    }
  }

  // read reads the rest of the request whose head is in the buffer.
  asio::awaitable<error_code> read(beast_http::request_parser<beast_http::string_body>& parser) {
    parser.eager(true);
    while (true) {
      error_code error;
      const std::size_t used = http::feed_parser(parser, buffer_.data(), error);
      buffer_.consume(used);
      if (error && error != beast_http::error::need_more) co_return error;
      if (parser.is_done()) co_return error_code();
      if (buffer_.size() + kReadSize > kMaxBuffered)
        co_return make_error_code(beast_http::error::buffer_overflow);
      const bool more = co_await receive();
      if (!more) co_return make_error_code(beast_http::error::partial_message);
    }
  }

  // wait_for_head returns an incomplete head if the client closed the connection or the timeout
  // expired. Until the request is complete, the connection counts as idle.
  asio::awaitable<RequestHead> wait_for_head() {
    set_state(State::idle);
    set_timeout(buffer_.size() > 0 ? server_->limits.read_timeout : server_->limits.idle_timeout);
    while (true) {
      const bool is_first = buffer_.size() == 0;
      const auto bytes = buffer_.cdata();
      const RequestHead head = parse_request_head(
          {static_cast<const char*>(bytes.data()), bytes.size()}, server_->limits.header_bytes);
      if (head.state != RequestHead::State::incomplete) co_return head;
      const bool more = co_await receive();
      if (!more) co_return head;
      if (is_first) set_timeout(server_->limits.read_timeout);
    }
  }

  // The length of a refused request is unknown, so the connection ends with the response.
  asio::awaitable<void> refuse(Response response) {
    set_state(State::busy);
    refused_ = true;
    count(response.status, "other");
    Message none;
    none.version(11);
    none.keep_alive(false);
    co_await write(none, std::move(response));
  }

  // RFC 9110, section 10.1.1.
  asio::awaitable<void> send_continue() {
    constexpr std::string_view response = "HTTP/1.1 100 Continue\r\n\r\n";
    co_await stream_->send(response);
  }

  bool is_kept_alive(const Message& message) const {
    return message.keep_alive() && !server_->stopping;
  }

  void count(unsigned status, const std::string& handler) {
    ++(*server_->counts)[{status, handler}];
  }

  asio::awaitable<Response> handle(const Message& message) {
    std::optional<Request> request = parse_request(message.method_string(), message.target());
    if (!request) {
      count(400, "other");
      co_return make_text_response(400, "Malformed request target\n");
    }
    request->scrape_timeout = message["X-Prometheus-Scrape-Timeout-Seconds"];
    RouteMatch routing = find_route(server_->routes, *request);
    const std::string handler = routing.path.empty() ? "other" : routing.path;
    std::optional<Response> refused = co_await server_->access_control->check(
        std::string(message[beast_http::field::authorization]));
    if (!refused && !routing.route) refused = std::move(routing.refusal);
    if (refused) {
      count(refused->status, handler);
      co_return *std::move(refused);
    }
    std::string what;
    try {
      Response response = co_await routing.route->handler(*request);
      count(response.status, handler);
      co_return response;
    } catch (const std::exception& thrown) {
      what = thrown.what();
    }
    server_->log.error("request failed", {{"path", request->path}, {"error", what}});
    count(500, handler);
    co_return make_text_response(500, "Internal server error, see the log\n");
  }

  ResponseHeadOptions head_options(const Message& message, bool gzip) const {
    const auto time = std::chrono::floor<Seconds>(std::chrono::system_clock::now());
    return {time, message.version(), is_kept_alive(message), gzip,
            server_->access_control->web_config()->settings.headers};
  }

  // write returns false if the response was not sent completely and in time.
  asio::awaitable<bool> write(const Message& message, Response response) {
    set_state(State::responding);
    const bool head_only = message.method() == beast_http::verb::head;
    const bool gzip = accepts_gzip(message[beast_http::field::accept_encoding]);
    if (response.body_source) co_return co_await write_body_source(message, response, gzip);
    const bool compress = gzip && response.body.size() >= kMinToCompress;
    if (compress) {
      GzipEncoder encoder;
      std::string compressed = encoder.add(response.body);
      response.body = std::move(compressed) + encoder.finish();
    }
    std::string text =
        format_response_head(response, head_options(message, compress), {response.body.size()});
    if (!head_only) text += response.body;
    set_timeout(server_->limits.write_timeout);
    const error_code error = co_await stream_->send(text);
    co_return !error;
  }

  // write_body_source holds one piece of the body at a time. HTTP/1.0 has no chunked coding: the
  // end of the connection ends the body.
  asio::awaitable<bool> write_body_source(const Message& message, const Response& response,
                                          bool gzip) {
    const bool chunked = message.version() >= 11;
    ResponseHeadOptions options = head_options(message, gzip);
    options.keep_alive = options.keep_alive && chunked;
    set_timeout(server_->limits.write_timeout);
    const error_code error =
        co_await stream_->send(format_response_head(response, options, {{}, chunked}));
    if (error) co_return false;
    if (message.method() == beast_http::verb::head) co_return chunked;

    const SteadyTime end = now() + server_->limits.response_timeout;
    const bool compressed = gzip && response.gzip_body_source;
    std::optional<GzipEncoder> encoder;
    if (gzip && !compressed) encoder.emplace();
    const BodySource& source = compressed ? response.gzip_body_source : response.body_source;
    for (bool more = true; more;) {
      std::optional<std::string> piece = source();
      more = piece.has_value();
      if (encoder) piece = more ? encoder->add(*piece) : encoder->finish();
      std::string text = std::move(piece).value_or("");
      if (chunked) text = format_chunk(text);
      if (chunked && !more) text += kLastChunk;
      if (text.empty()) continue;
      stream_->set_deadline(std::min<SteadyTime>(end, now() + server_->limits.write_timeout));
      const error_code failed = co_await stream_->send(text);
      if (failed) co_return false;
    }
    co_return chunked;
  }

  std::shared_ptr<Server::State> server_;
  std::unique_ptr<ClientStream> stream_;
  beast::flat_buffer buffer_{kMaxBuffered};
  Connections::Handle handle_;
  bool refused_ = false;
};

}  // namespace

asio::awaitable<void> run_session(asio::ip::tcp::socket socket,
                                  std::shared_ptr<Server::State> server) {
  auto stream =
      accept_client(std::move(socket), server->access_control->web_config()->tls, server->log);
  Session session(std::move(server), std::move(stream));
  co_await session.run();
}

}  // namespace staple::httpd
