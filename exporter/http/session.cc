// SPDX-License-Identifier: Apache-2.0

#include "exporter/http/session.h"

#include <algorithm>
#include <exception>
#include <optional>
#include <string>
#include <utility>

#include "exporter/http/client_stream.h"
#include "exporter/http/gzip.h"
#include "exporter/http/request_reader.h"
#include "exporter/http/response_head.h"

namespace staple::httpd {

namespace asio = boost::asio;
namespace beast_http = boost::beast::http;
using boost::system::error_code;

namespace {

constexpr std::size_t kMinToCompress = 1024;

/// read_list returns the values of a list that may be given in several fields (RFC 9110,
/// section 5.3).
std::string read_list(const Message& message, beast_http::field field) {
  std::string all;
  const auto [begin, end] = message.equal_range(field);
  for (auto each = begin; each != end; ++each)
    all.append(all.empty() ? "" : ", ").append(each->value());
  return all;
}

void read_source(const Message& message, RequestSource& source) {
  // RFC 9112, section 3.2.2: the authority of the target replaces Host.
  if (source.host.empty()) source.host = message[beast_http::field::host];
  source.origin = message[beast_http::field::origin];
  source.fetch_site = message["Sec-Fetch-Site"];
  source.fetch_mode = message["Sec-Fetch-Mode"];
  source.fetch_dest = message["Sec-Fetch-Dest"];
}

/// Session serves one connection.
class Session {
 public:
  Session(std::shared_ptr<Server::State> server, std::unique_ptr<ClientStream> stream,
          ClientAddress client)
      : server_(std::move(server)),
        client_(std::move(client)),
        stream_(std::move(stream)),
        reader_(*stream_, server_->limits),
        handle_(server_->connections, client_.network, [this] { stream_->close(); }) {}

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

  asio::awaitable<void> serve() {
    while (true) {
      set_state(State::idle);  // until the request is complete
      ReadRequest read = co_await reader_.read();
      if (read.refusal) co_await refuse(*std::move(read.refusal));
      if (!read.message) break;
      set_state(State::busy);
      stream_->clear_deadline();
      const Message message = *std::move(read.message);
      Response response = co_await handle(message);
      if (!co_await write(message, std::move(response)) || !is_kept_alive(message)) break;
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
    request->accept = read_list(message, beast_http::field::accept);
    read_source(message, request->source);
    RouteMatch routing = find_route(server_->routes, *request);
    const std::string handler = routing.path.empty() ? "other" : routing.path;
    std::optional<Response> refused = co_await server_->access_control->check(
        std::string(message[beast_http::field::authorization]), client_);
    if (!refused && !routing.route) refused = std::move(routing.refusal);
    if (!refused) refused = check_source(*routing.route, *request);
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
    server_->log.write_limited("request " + handler, LogLevel::error, "request failed",
                               {{"path", request->path}, {"error", what}});
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
    const bool gzip = accepts_gzip(read_list(message, beast_http::field::accept_encoding));
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
  ClientAddress client_;
  std::unique_ptr<ClientStream> stream_;
  RequestReader reader_;
  Connections::Handle handle_;
  bool refused_ = false;
};

}  // namespace

asio::awaitable<void> run_session(asio::ip::tcp::socket socket, ClientAddress client,
                                  std::shared_ptr<Server::State> server) {
  auto stream =
      accept_client(std::move(socket), server->access_control->web_config()->tls, server->log);
  Session session(std::move(server), std::move(stream), std::move(client));
  co_await session.run();
}

}  // namespace staple::httpd
