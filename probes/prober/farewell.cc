// SPDX-License-Identifier: Apache-2.0

#include "probes/prober/farewell.h"

#include <array>
#include <chrono>
#include <variant>

#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/this_coro.hpp>

#include "probes/net/as_value.h"
#include "probes/net/deadline.h"
#include "probes/net/read_meter.h"
#include "probes/net/run_protocol.h"
#include "probes/prober/refused_login.h"

namespace staple::prober {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;

constexpr std::chrono::seconds kLimit{1};

/// kMaxBytes bounds, beside ReadMeter, what a server may reply. A reply to QUIT has a line.
constexpr std::size_t kMaxBytes = std::size_t{64} * 1024;

ByteView to_bytes(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

/// read_available returns the available bytes, at most one chunk. Returns nullopt if the server has
/// ended the connection.
std::optional<Bytes> read_available(tcp::socket& socket) {
  std::array<std::uint8_t, 4096> chunk;  // not zeroed: only bytes that were read are used
  boost::system::error_code error;
  const std::size_t size = socket.read_some(asio::buffer(chunk), error);
  if (error == asio::error::would_block) return Bytes();
  if (error) return std::nullopt;
  return Bytes(chunk.begin(), chunk.begin() + static_cast<std::ptrdiff_t>(size));
}

/// Reply is what the farewell says next.
struct Reply {
  std::string text;
  bool complete = false;
  std::optional<std::string> failure;
};

/// advance passes `unconsumed` to the farewell and removes what it consumes.
Reply advance(net::Protocol& words, std::string& unconsumed) {
  Reply reply;
  while (!unconsumed.empty() && !reply.complete) {
    net::Action action = words.consume(to_bytes(unconsumed));
    if (action.kind == net::Action::Kind::need_more) break;
    unconsumed.erase(0, action.consumed);
    reply.text += action.send;
    reply.complete = action.kind != net::Action::Kind::proceed;
    if (action.failure) reply.failure = std::move(action.failure->detail);
  }
  return reply;
}

asio::awaitable<void> send(Farewell& farewell, std::string text) {
  const Bytes bytes =
      farewell.session ? farewell.session->send(text) : Bytes(text.begin(), text.end());
  co_await net::send(farewell.socket, bytes);
}

/// speak runs the protocol's farewell until it is complete or the server has ended the connection.
asio::awaitable<std::optional<std::string>> speak(Farewell& farewell) {
  std::string opening = farewell.words->start();
  co_await send(farewell, std::move(opening));
  std::string unconsumed;
  net::ReadMeter reads;
  for (std::size_t total = 0; total < kMaxBytes;) {
    co_await farewell.socket.async_wait(tcp::socket::wait_read, net::as_value);
    const auto received = read_available(farewell.socket);
    if (!received || !reads.add(received->size())) break;
    total += received->size();
    const auto text = farewell.session
                          ? farewell.session->receive(*received)
                          : std::optional(std::string(received->begin(), received->end()));
    if (!text) break;
    unconsumed += *text;
    Reply reply = advance(*farewell.words, unconsumed);
    co_await send(farewell, std::move(reply.text));
    if (reply.complete) co_return std::move(reply.failure);
    if (farewell.session && farewell.session->is_closed()) break;  // it waits for our end
  }
  co_return std::nullopt;
}

/// close ends TLS and our direction of TCP, and waits until the server has ended its own.
asio::awaitable<void> close(Farewell& farewell) {
  if (farewell.session) {
    const Bytes last = farewell.session->close();
    co_await net::send(farewell.socket, last);
  }
  boost::system::error_code closed;
  farewell.socket.shutdown(tcp::socket::shutdown_send, closed);
  net::ReadMeter reads;
  for (std::size_t total = 0; total < kMaxBytes;) {
    const auto received = read_available(farewell.socket);
    if (!received || !reads.add(received->size())) co_return;
    total += received->size();
    co_await farewell.socket.async_wait(tcp::socket::wait_read, net::as_value);
  }
}

asio::awaitable<std::monostate> end(Farewell& farewell, std::optional<std::string>& failure) {
  if (farewell.words) failure = co_await speak(farewell);
  co_await close(farewell);
  co_return std::monostate{};
}

asio::awaitable<void> say_and_release(Farewell farewell, net::ConnectionLimiter::Permit permit) {
  const net::ConnectionLimiter::Permit held = std::move(permit);
  co_await say(std::move(farewell));
}

}  // namespace

asio::awaitable<std::optional<std::string>> say(Farewell farewell) {
  net::Deadline deadline(co_await asio::this_coro::executor, kLimit);
  std::optional<std::string> failure;
  const auto in_time = co_await deadline.within(end(farewell, failure));
  if (!in_time && farewell.session) {
    const Bytes last = farewell.session->close();
    boost::system::error_code ignored;
    farewell.socket.write_some(asio::buffer(last), ignored);
  }
  co_return failure;
}

asio::awaitable<void> end_connection(Farewell farewell, net::ConnectionLimiter::Permit permit,
                                     starttls::Login& login, std::optional<RefusedLogin>& refused) {
  if (login.username.empty()) {
    const auto loop = co_await asio::this_coro::executor;
    asio::co_spawn(loop, say_and_release(std::move(farewell), std::move(permit)), asio::detached);
    co_return;
  }
  std::optional<std::string> failure = co_await say(std::move(farewell));
  if (failure) refused = refuse(login, *std::move(failure));
}

}  // namespace staple::prober
