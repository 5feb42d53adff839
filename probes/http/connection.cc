// SPDX-License-Identifier: Apache-2.0

#include "probes/http/connection.h"

#include <utility>

#include <boost/asio/error.hpp>
#include <boost/asio/this_coro.hpp>

#include "probes/dns/connect_any.h"
#include "probes/net/deadline.h"
#include "probes/net/plain_stream.h"
#include "probes/proxy/http_connect.h"
#include "probes/proxy/tunnel.h"
#include "probes/text/challenge.h"
#include "probes/text/clean.h"
#include "probes/tls/secure_stream.h"

namespace staple::http {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using SocketResult = boost::system::result<tcp::socket, ExchangeFailure>;

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

/// make_connect_failure translates a failure of connect_any().
ExchangeFailure make_connect_failure(const Failure& failure) {
  const bool unresolved = entry(failure.reason).stage == Stage::resolve;
  return {unresolved ? FailureReason::resolve : reason_of(failure.reason),
          text::clean(failure.detail, kMaxQuoted)};
}

/// open connects to the server of `url`, or to the proxy. With `tunnelled` the proxy then connects
/// to the server.
asio::awaitable<SocketResult> open(const Url& url, const ClientOptions& options, bool tunnelled,
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

}  // namespace

asio::awaitable<ConnectionResult> open_connection(const Url& url, const ClientOptions& options,
                                                  std::string_view& step) {
  // An HTTP proxy forwards http:// requests, which have the URL in absolute form (RFC 9112, 3.2.2).
  const bool absolute_form = options.proxy.kind == proxy::Kind::http && !url.https;
  const bool tunnelled = options.proxy.kind != proxy::Kind::none && !absolute_form;
  auto socket = co_await open(url, options, tunnelled, step);
  if (!socket) co_return socket.error();
  auto connection = std::make_unique<Connection>(std::move(*socket));
  if (url.https) {
    step = "TLS handshake";
    auto secure = co_await open_secure_stream(connection->socket, options.tls, url.host);
    if (!secure) co_return ExchangeFailure{FailureReason::tls, secure.error().message};
    connection->stream = std::move(*secure);
  } else {
    connection->stream = net::make_plain_stream(connection->socket);
  }
  if (absolute_form) {
    connection->form = TargetForm::absolute;
    connection->proxy_authorization = make_authorization(options.proxy);
  }
  co_return connection;
}

std::optional<ExchangeFailure> find_proxy_failure(const Response& response,
                                                  const Connection& connection) {
  if (connection.form != TargetForm::absolute || response.status != 407) return std::nullopt;
  const bool has_login = !connection.proxy_authorization.empty();
  return ExchangeFailure{FailureReason::proxy,
                         "status 407: " + text::describe_challenge("the proxy", response.schemes,
                                                                   {"Basic", has_login})};
}

ExchangeFailure make_receive_failure(const boost::system::error_code& error) {
  if (error == asio::error::eof || error == asio::error::connection_reset ||
      error == asio::error::broken_pipe) {
    return {FailureReason::closed, "the connection was closed before the response was complete"};
  }
  return {FailureReason::connect, text::clean(error.message(), kMaxQuoted)};
}

}  // namespace staple::http
