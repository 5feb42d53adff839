// SPDX-License-Identifier: Apache-2.0

#include "probes/http/exchange.h"

#include <cstddef>
#include <memory>
#include <utility>
#include <vector>

#include <boost/asio/error.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/this_coro.hpp>

#include "probes/dns/connect_any.h"
#include "probes/net/deadline.h"
#include "probes/net/plain_stream.h"
#include "probes/net/read_meter.h"
#include "probes/proxy/http_connect.h"
#include "probes/proxy/tunnel.h"
#include "probes/text/challenge.h"
#include "probes/text/clean.h"
#include "probes/tls/secure_stream.h"

namespace staple::http {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;
using ConnectResult = boost::system::result<tcp::socket, ExchangeFailure>;

constexpr std::size_t kMaxQuoted = 200;

FailureReason reason_of(Reason reason) {
  switch (reason) {
    case Reason::connect_refused:
      return FailureReason::refused;
    case Reason::connect_timeout:
      return FailureReason::timeout;
    case Reason::connect_unreachable:
      return FailureReason::unreachable;
    default:
      return FailureReason::connect;
  }
}

ExchangeFailure make_receive_failure(const error_code& error) {
  if (error == asio::error::eof || error == asio::error::connection_reset ||
      error == asio::error::broken_pipe) {
    return {FailureReason::closed, "the connection was closed before the response was complete"};
  }
  return {FailureReason::connect, text::clean(error.message(), kMaxQuoted)};
}

/// make_connect_failure translates a failure of connect_any().
ExchangeFailure make_connect_failure(const Failure& failure) {
  const bool unresolved = entry(failure.reason).stage == Stage::resolve;
  return {unresolved ? FailureReason::resolve : reason_of(failure.reason),
          text::clean(failure.detail, kMaxQuoted)};
}

/// open connects to the server of `url`, or to the proxy. With `tunnelled` the proxy then connects
/// to the server.
asio::awaitable<ConnectResult> open(const Url& url, const ClientOptions& options, bool tunnelled,
                                    std::string_view& step) {
  const proxy::Settings& proxy = options.proxy;
  const bool proxied = proxy.kind != proxy::Kind::none;
  const std::string host = proxied ? proxy.host : lookup_name(url);
  const std::uint16_t port = proxied ? proxy.port : url.port;
  const dns::ResolverView resolver_view{options.resolver};
  auto socket = co_await connect_any(resolver_view, host, port, options.limit, step);
  if (!socket) {
    ExchangeFailure failure = make_connect_failure(socket.error());
    if (proxied) failure = {FailureReason::proxy, "the proxy cannot be reached: " + failure.detail};
    co_return failure;
  }
  if (tunnelled) {
    step = "waiting for the proxy";
    net::Deadline deadline(co_await asio::this_coro::executor, options.limit);
    const std::string name = lookup_name(url);
    const auto buffered = co_await request_tunnel(*socket, proxy, name, url.port, deadline);
    if (!buffered) co_return ExchangeFailure{FailureReason::proxy, buffered.error().detail};
    if (!buffered->empty()) {
      co_return ExchangeFailure{FailureReason::malformed,
                                "the server sent data before the request"};
    }
  }
  co_return std::move(*socket);
}

/// send_request sends `request` and reads the response, whose body has at most `max_body` bytes.
asio::awaitable<ExchangeResult> send_request(net::ByteStream& stream, std::string request,
                                             std::size_t max_body) {
  // A server may respond and close the connection before it has read the whole request.
  const error_code send_error = co_await stream.send(request);
  ResponseReader reader(max_body);
  std::vector<std::uint8_t> chunk(8 * 1024);
  net::ReadMeter reads;
  bool complete = false;
  while (!complete) {
    const net::ByteStream::ReceiveResult received = co_await stream.receive(chunk);
    if (received.error == asio::error::eof) {
      reader.finish();
      break;
    }
    if (received.error == net::kTooManyReads || !reads.add(received.size))
      co_return ExchangeFailure{FailureReason::too_large, "the response is in too many pieces"};
    if (received.error) co_return make_receive_failure(send_error ? send_error : received.error);
    complete = reader.feed(ByteView(chunk).first(received.size));
  }
  auto outcome = reader.outcome();
  if (outcome.failure) co_return *std::move(outcome.failure);
  co_return std::move(outcome.response);
}

}  // namespace

asio::awaitable<ExchangeResult> exchange(Request request, const ClientOptions& options,
                                         std::string_view& step) {
  const Url& url = request.url;
  // An HTTP proxy forwards http:// requests, which have the URL in absolute form (RFC 9112, 3.2.2).
  const bool absolute_form = options.proxy.kind == proxy::Kind::http && !url.https;
  const bool tunnelled = options.proxy.kind != proxy::Kind::none && !absolute_form;
  auto socket = co_await open(url, options, tunnelled, step);
  if (!socket) co_return socket.error();

  std::unique_ptr<net::ByteStream> stream = net::make_plain_stream(*socket);
  if (url.https) {
    step = "TLS handshake";
    auto secure = co_await open_secure_stream(*socket, options.tls, url.host);
    if (!secure) co_return ExchangeFailure{FailureReason::tls, secure.error().message};
    stream = std::move(*secure);
  }
  step = "waiting for the response";
  std::string text =
      write_request(request, absolute_form ? TargetForm::absolute : TargetForm::origin,
                    absolute_form ? make_authorization(options.proxy) : "");
  ExchangeResult response = co_await send_request(*stream, std::move(text), options.max_body);
  if (response && absolute_form && response->status == 407) {
    const bool has_login = !options.proxy.user.empty();
    co_return ExchangeFailure{
        FailureReason::proxy,
        "status 407: " +
            text::describe_challenge("the proxy", response->schemes, {"Basic", has_login})};
  }
  co_return response;
}

}  // namespace staple::http
