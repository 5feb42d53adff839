#include "probes/responder/exchange.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include <boost/asio/error.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/this_coro.hpp>

#include "probes/net/connect.h"
#include "probes/net/deadline.h"
#include "probes/net/plain_stream.h"
#include "probes/text.h"
#include "probes/tls/secure_stream.h"

namespace staple {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;
using Connected = boost::system::result<tcp::socket, ResponderFailure>;
using Opened = boost::system::result<std::unique_ptr<ByteStream>, ResponderFailure>;

/// Of many addresses only the first are tried: each costs time that the others then lack.
constexpr std::size_t kMaxAddresses = 4;
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
  return {ResponderReason::connect, clean(error.message(), kShown)};
}

/// reach connects to the first of the host's addresses that answers.
asio::awaitable<Connected> reach(std::string host, std::uint16_t port, const ResponderMeans& means,
                                 std::string_view& step) {
  step = "looking up its name";
  auto addresses = co_await means.resolver.resolve(host, IpProtocol::any, means.limit);
  if (!addresses) {
    co_return ResponderFailure{ResponderReason::resolve, clean(addresses.error().detail, kShown)};
  }
  addresses->resize(std::min(addresses->size(), kMaxAddresses));
  step = "connecting";
  const auto loop = co_await asio::this_coro::executor;
  std::optional<ResponderFailure> last;
  for (const auto& address : *addresses) {
    const tcp::endpoint where(address, port);
    Deadline share(loop, means.limit / static_cast<int>(addresses->size()));
    auto socket = co_await connect(where, share);
    if (socket) co_return std::move(*socket);
    last = ResponderFailure{reason_of(socket.error().reason),
                            address.to_string() + ": " + clean(socket.error().detail, kShown)};
  }
  co_return *last;
}

/// converse sends `request` and reads the answer to it.
asio::awaitable<Exchanged> converse(ByteStream& stream, std::string request, HttpAnswerReader::Body body,
                                    std::size_t most = kMaxHttpBody) {
  // A server that has heard enough may answer and hang up before it has read everything.
  const error_code unsent = co_await stream.send(request);
  HttpAnswerReader reader(body, most);
  std::vector<std::uint8_t> chunk(8 * 1024);
  bool complete = false;
  while (!complete) {
    const ByteStream::Received received = co_await stream.receive(chunk);
    if (received.error == asio::error::eof) {
      reader.end();
      break;
    }
    if (received.error) co_return broken(unsent ? unsent : received.error);
    complete = reader.take(ByteView(chunk).first(received.size));
  }
  auto outcome = reader.outcome();
  if (outcome.failure) co_return *std::move(outcome.failure);
  co_return std::move(outcome.answer);
}

/// tunnel has the proxy connect to the origin of `url`; absent: it did.
asio::awaitable<std::optional<ResponderFailure>> tunnel(tcp::socket& socket, const ResponderUrl& url,
                                                        const HttpProxy& proxy) {
  const auto stream = plain_stream(socket);
  std::string text = connect_text(url, proxy.authorization);
  const Exchanged answer = co_await converse(*stream, std::move(text), HttpAnswerReader::Body::none);
  if (!answer) co_return ResponderFailure{ResponderReason::proxy, answer.error().detail};
  if (answer->status / 100 != 2) {
    co_return ResponderFailure{ResponderReason::proxy,
                               "it answered CONNECT with status " + std::to_string(answer->status)};
  }
  co_return std::nullopt;
}

asio::awaitable<Opened> secured(tcp::socket& socket, const ResponderUrl& url, const ResponderMeans& means) {
  if (!means.proxy.host.empty()) {
    auto refused = co_await tunnel(socket, url, means.proxy);
    if (refused) co_return *std::move(refused);
  }
  auto stream = co_await secure_stream(socket, means.tls, url.host);
  if (!stream) co_return ResponderFailure{ResponderReason::tls, stream.error().message};
  co_return std::move(*stream);
}

}  // namespace

asio::awaitable<Exchanged> exchange(HttpRequest request, const ResponderMeans& means,
                                    std::string_view& step) {
  const ResponderUrl& url = request.url;
  const bool proxied = !means.proxy.host.empty();
  const std::string& host = proxied ? means.proxy.host : url.host;
  const std::uint16_t port = proxied ? means.proxy.port : url.port;
  auto socket = co_await reach(host, port, means, step);
  if (!socket && proxied) {
    co_return ResponderFailure{ResponderReason::proxy, "it cannot be reached: " + socket.error().detail};
  }
  if (!socket) co_return socket.error();

  std::unique_ptr<ByteStream> stream = plain_stream(*socket);
  if (url.https) {
    step = "shaking hands";
    Opened opened = co_await secured(*socket, url, means);
    if (!opened) co_return opened.error();
    stream = std::move(*opened);
  }
  step = "waiting for the answer";
  const bool named_whole = proxied && !url.https;
  std::string text = request_text(request, named_whole ? Via::proxy : Via::origin,
                                  named_whole ? std::string_view(means.proxy.authorization) : "");
  Exchanged answer =
      co_await converse(*stream, std::move(text), HttpAnswerReader::Body::follows, request.max_body);
  if (answer && named_whole && answer->status == 407) {
    co_return ResponderFailure{ResponderReason::proxy, "it wants another user name and password (407)"};
  }
  co_return answer;
}

}  // namespace staple
