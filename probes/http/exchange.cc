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
#include "probes/proxy/http_connect.h"
#include "probes/proxy/tunnel.h"
#include "probes/text/clean.h"
#include "probes/tls/secure_stream.h"

namespace staple::http {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;
using Connected = boost::system::result<tcp::socket, ResponderFailure>;

constexpr std::size_t kShown = 200;

ResponderReason reason_of(Reason reason) {
  switch (reason) {
    case Reason::connect_refused:
      return ResponderReason::refused;
    case Reason::connect_timeout:
      return ResponderReason::timeout;
    case Reason::connect_unreachable:
      return ResponderReason::unreachable;
    default:
      return ResponderReason::connect;
  }
}

ResponderFailure broken(const error_code& error) {
  if (error == asio::error::eof || error == asio::error::connection_reset ||
      error == asio::error::broken_pipe) {
    return {ResponderReason::closed, "the connection was closed before the answer was complete"};
  }
  return {ResponderReason::connect, text::clean(error.message(), kShown)};
}

/// unreached says of a responder what connect_any() says of any server.
ResponderFailure unreached(const Failure& failure) {
  const bool unresolved = entry(failure.reason).stage == Stage::resolve;
  return {unresolved ? ResponderReason::resolve : reason_of(failure.reason),
          text::clean(failure.detail, kShown)};
}

/// open connects to the responder, or to its proxy and has that connect to it where it is not asked itself.
asio::awaitable<Connected> open(const Url& url, const ResponderMeans& means, bool tunnelled,
                                std::string_view& step) {
  const proxy::Settings& proxy = means.proxy;
  const bool proxied = proxy.kind != proxy::Kind::none;
  const std::string& host = proxied ? proxy.host : url.host;
  const std::uint16_t port = proxied ? proxy.port : url.port;
  const dns::ResolverView resolver_view{means.resolver};
  auto socket = co_await connect_any(resolver_view, host, port, means.limit, step);
  if (!socket) {
    ResponderFailure failure = unreached(socket.error());
    if (proxied) failure = {ResponderReason::proxy, "it cannot be reached: " + failure.detail};
    co_return failure;
  }
  if (tunnelled) {
    step = "waiting for the proxy";
    net::Deadline deadline(co_await asio::this_coro::executor, means.limit);
    const auto buffered = co_await request_tunnel(*socket, proxy, url.host, url.port, deadline);
    if (!buffered) co_return ResponderFailure{ResponderReason::proxy, buffered.error().detail};
    if (!buffered->empty()) {
      co_return ResponderFailure{ResponderReason::malformed_http, "it speaks before it is asked"};
    }
  }
  co_return std::move(*socket);
}

/// ask sends `request` and reads the answer to it. most: bytes of its body.
asio::awaitable<Exchanged> ask(net::ByteStream& stream, std::string request, std::size_t most) {
  // A server that has heard enough may answer and hang up before it has read everything.
  const error_code unsent = co_await stream.send(request);
  ResponseReader reader(most);
  std::vector<std::uint8_t> chunk(8 * 1024);
  bool complete = false;
  while (!complete) {
    const net::ByteStream::ReceiveResult received = co_await stream.receive(chunk);
    if (received.error == asio::error::eof) {
      reader.finish();
      break;
    }
    if (received.error) co_return broken(unsent ? unsent : received.error);
    complete = reader.feed(ByteView(chunk).first(received.size));
  }
  auto outcome = reader.outcome();
  if (outcome.failure) co_return *std::move(outcome.failure);
  co_return std::move(outcome.response);
}

}  // namespace

asio::awaitable<Exchanged> exchange(Request request, const ResponderMeans& means, std::string_view& step) {
  const Url& url = request.url;
  // Of a request that it can read an HTTP proxy is asked for the answer itself (RFC 9112, 3.2.2).
  const bool named_whole = means.proxy.kind == proxy::Kind::http && !url.https;
  const bool tunnelled = means.proxy.kind != proxy::Kind::none && !named_whole;
  auto socket = co_await open(url, means, tunnelled, step);
  if (!socket) co_return socket.error();

  std::unique_ptr<net::ByteStream> stream = net::make_plain_stream(*socket);
  if (url.https) {
    step = "shaking hands";
    auto secured = co_await open_secure_stream(*socket, means.tls, url.host);
    if (!secured) co_return ResponderFailure{ResponderReason::tls, secured.error().message};
    stream = std::move(*secured);
  }
  step = "waiting for the answer";
  std::string text = write_request(request, named_whole ? TargetForm::absolute : TargetForm::origin,
                                   named_whole ? make_authorization(means.proxy) : "");
  Exchanged answer = co_await ask(*stream, std::move(text), request.max_body);
  if (answer && named_whole && answer->status == 407) {
    co_return ResponderFailure{ResponderReason::proxy, "it wants another user name and password (407)"};
  }
  co_return answer;
}

}  // namespace staple::http
