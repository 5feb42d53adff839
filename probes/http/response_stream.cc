// SPDX-License-Identifier: Apache-2.0

#include "probes/http/response_stream.h"

#include <utility>

#include <boost/asio/error.hpp>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

namespace staple::http {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;

/// keep_alive lets the system notice a peer that has vanished (tcp(7)). Errors are ignored: the
/// caller bounds the time, too.
void keep_alive(asio::ip::tcp::socket& socket) {
  constexpr int kOn = 1;
  constexpr int kIdleSeconds = 30;
  constexpr int kIntervalSeconds = 10;
  constexpr int kProbes = 3;
  const auto set = [&](int level, int option, const int& value) {
    ::setsockopt(socket.native_handle(), level, option, &value, sizeof value);
  };
  set(SOL_SOCKET, SO_KEEPALIVE, kOn);
  set(IPPROTO_TCP, TCP_KEEPIDLE, kIdleSeconds);
  set(IPPROTO_TCP, TCP_KEEPINTVL, kIntervalSeconds);
  set(IPPROTO_TCP, TCP_KEEPCNT, kProbes);
}

}  // namespace

asio::awaitable<boost::system::result<Response, ExchangeFailure>> ResponseStream::send(
    const Request& request) {
  // A server may respond and close the connection before it has read the whole request.
  const error_code send_error = co_await connection_->stream->send(
      write_request(request, connection_->form, connection_->proxy_authorization));
  while (!reader_.has_head()) {
    if (complete_) co_return *reader_.outcome().failure;
    if (auto received = co_await read(); !received)
      co_return send_error ? make_receive_failure(send_error) : received.error();
  }
  Response head = reader_.head();
  if (auto failure = find_proxy_failure(head, *connection_)) co_return *std::move(failure);
  co_return head;
}

asio::awaitable<boost::system::result<Bytes, ExchangeFailure>> ResponseStream::receive() {
  while (true) {
    if (complete_) {
      auto outcome = reader_.outcome();
      if (outcome.failure) co_return *std::move(outcome.failure);
      co_return std::move(outcome.response.body);
    }
    if (Bytes body = reader_.take_body(); !body.empty()) co_return body;
    if (auto received = co_await read(); !received) co_return received.error();
  }
}

asio::awaitable<boost::system::result<void, ExchangeFailure>> ResponseStream::read() {
  const auto received = co_await connection_->stream->receive(chunk_);
  if (received.error == asio::error::eof) {
    reader_.finish();
    complete_ = true;
    co_return boost::system::result<void, ExchangeFailure>();
  }
  if (received.error == net::kTooManyReads || !reads_.add(received.size))
    co_return ExchangeFailure{FailureReason::too_large, "the response is in too many pieces"};
  if (received.error) co_return make_receive_failure(received.error);
  complete_ = reader_.feed(ByteView(chunk_).first(received.size));
  co_return boost::system::result<void, ExchangeFailure>();
}

asio::awaitable<StreamResult> open_stream(const Url& url, const ClientOptions& options,
                                          std::string_view& step) {
  auto connection = co_await open_connection(url, options, step);
  if (!connection) co_return connection.error();
  keep_alive((*connection)->socket);
  step = "waiting for the response";
  co_return std::make_unique<ResponseStream>(std::move(*connection));
}

}  // namespace staple::http
