// SPDX-License-Identifier: Apache-2.0

#include "probes/prober/connection.h"

#include <algorithm>
#include <utility>

#include <boost/asio/this_coro.hpp>

#include "probes/net/connect.h"
#include "probes/net/deadline.h"
#include "probes/net/run_protocol.h"
#include "probes/net/stall.h"
#include "probes/ocsp/judge.h"
#include "probes/proxy/header.h"
#include "probes/proxy/tunnel.h"
#include "probes/starttls/request_tls.h"
#include "probes/tls/perform_handshake.h"

namespace staple::prober {
namespace {

namespace asio = boost::asio;

/// Stopwatch measures the consecutive stages of one connection and writes them to its result.
class Stopwatch {
 public:
  Stopwatch(const asio::any_io_executor& loop, const Clock& clock, AttemptResult& result)
      : clock_(clock), stall_meter_(loop), result_(result), stage_start_(clock.steady_now()) {}

  /// end ends `stage`. The next one begins now. A time in which the loop did not run counts for
  /// no stage.
  void end(Stage stage) {
    const SteadyTime now = clock_.steady_now();
    const std::chrono::nanoseconds stalled = stall_meter_.stalled();
    const std::chrono::nanoseconds elapsed = now - std::exchange(stage_start_, now);
    const std::chrono::nanoseconds ran =
        elapsed - std::min(elapsed, stalled - std::exchange(result_.stalled, stalled));
    result_.phases[static_cast<std::size_t>(stage)] = ran;
    result_.duration += ran;
    result_.ended = clock_.now();
  }

 private:
  const Clock& clock_;
  net::StallMeter stall_meter_;
  AttemptResult& result_;
  SteadyTime stage_start_;
};

using asio::ip::tcp;
using TunnelResult = boost::system::result<proxy::Tunnel, Failure>;
using HandshakeResult = boost::system::result<PresentedChain, Failure>;

asio::awaitable<TunnelResult> open(const tcp::endpoint& destination, net::Deadline& deadline) {
  auto socket = co_await connect(destination, deadline);
  if (!socket) co_return socket.error();
  proxy::Tunnel direct{std::move(*socket), {}};
  co_return std::move(direct);
}

/// find_endpoints returns the endpoints of the connection. Returns nullopt if the target is behind
/// a proxy.
std::optional<proxy::ConnectionEndpoints> find_endpoints(const tcp::socket& socket,
                                                         const Destination& destination) {
  boost::system::error_code unknown;
  const auto* const server = std::get_if<tcp::endpoint>(&destination);
  const tcp::endpoint client = socket.local_endpoint(unknown);
  if (!server || unknown) return std::nullopt;
  return proxy::ConnectionEndpoints{client, *server};
}

asio::awaitable<std::monostate> send_proxy_header(tcp::socket& socket, std::string header) {
  co_await net::send(socket, {reinterpret_cast<const std::uint8_t*>(header.data()), header.size()});
  co_return std::monostate{};
}

/// open connects to the destination, through a proxy if it has one, and sends the header of the
/// PROXY protocol if the spec has one.
asio::awaitable<TunnelResult> open(const ConnectionSpec& spec, std::chrono::nanoseconds limit,
                                   net::Deadline& deadline, Stopwatch& stopwatch) {
  const auto* const proxied = std::get_if<ProxiedTarget>(&spec.destination);
  auto operation = proxied ? open_tunnel(proxied->resolver_view, proxied->proxy, proxied->host,
                                         proxied->port, limit, deadline)
                           : open(std::get<tcp::endpoint>(spec.destination), deadline);
  TunnelResult connection = co_await std::move(operation);
  stopwatch.end(proxied ? Stage::proxy : Stage::connect);
  if (connection && spec.proxy_protocol != proxy::ProxyProtocol::none) {
    std::string header =
        write_header(spec.proxy_protocol, find_endpoints(connection->socket, spec.destination));
    co_await deadline.within(send_proxy_header(connection->socket, std::move(header)));
  }
  co_return connection;
}

/// run_starttls runs the STARTTLS dialogue, if the spec has one. It consumes the buffered bytes.
asio::awaitable<std::optional<Failure>> run_starttls(const ConnectionSpec& spec,
                                                     proxy::Tunnel& connection,
                                                     net::Deadline& deadline,
                                                     Stopwatch& stopwatch) {
  if (spec.starttls == starttls::StartTls::none) co_return std::nullopt;
  const Bytes greeting = std::exchange(connection.buffered, {});
  auto failure = co_await starttls::request_tls(connection.socket, spec.starttls, spec.server_name,
                                                greeting, deadline);
  stopwatch.end(Stage::starttls);
  co_return failure;
}

/// shake_hands performs the TLS handshake and returns what the server presented.
asio::awaitable<HandshakeResult> shake_hands(const ConnectionSpec& spec,
                                             tls::StatusRequest status_request,
                                             proxy::Tunnel& connection, net::Deadline& deadline,
                                             Stopwatch& stopwatch) {
  auto& [socket, buffered] = connection;
  const tls::HelloOptions hello{spec.server_name, status_request, spec.key_type};
  auto handshake = spec.multi ? request_status_list(socket, hello, buffered, deadline)
                              : perform_handshake(socket, spec.tls, spec.server_name,
                                                  status_request, buffered, deadline);
  auto presented = co_await std::move(handshake);
  stopwatch.end(Stage::handshake);
  if (presented) presented->status_requested = status_request == tls::StatusRequest::sent;
  co_return presented;
}

/// connect_and_shake_hands returns what the server presented.
asio::awaitable<HandshakeResult> connect_and_shake_hands(const ConnectionSpec& spec,
                                                         tls::StatusRequest status_request,
                                                         std::chrono::nanoseconds limit,
                                                         Stopwatch& stopwatch) {
  net::Deadline deadline(co_await asio::this_coro::executor, limit);
  TunnelResult connection = co_await open(spec, limit, deadline, stopwatch);
  if (!connection) co_return connection.error();
  auto failure = co_await run_starttls(spec, *connection, deadline, stopwatch);
  if (failure) co_return *std::move(failure);
  co_return co_await shake_hands(spec, status_request, *connection, deadline, stopwatch);
}

/// judge_into judges `result.presented` and sets the judgement, or the failure or not_offered.
void judge_into(AttemptResult& result, const ConnectionSpec& spec, WallTime now,
                ocsp::VerdictCache& cache, Stopwatch& stopwatch) {
  if (spec.multi && result.presented.status_requested && !result.presented.status_list) {
    result.not_offered = "the server does not support status_request_v2 (RFC 6961)";
    return;
  }
  const ocsp::JudgeInput input{spec.policy, spec.server_name, &spec.tls.roots()};
  auto judgement = judge(result.presented, input, now, cache);
  stopwatch.end(Stage::judge);
  if (judgement) {
    result.judgement = *std::move(judgement);
  } else {
    result.failure = judgement.error();
  }
}

}  // namespace

asio::awaitable<AttemptResult> connect_and_judge(const ConnectionSpec& spec,
                                                 tls::StatusRequest status_request,
                                                 std::chrono::nanoseconds limit, const Clock& clock,
                                                 ocsp::VerdictCache& cache) {
  AttemptResult result;
  result.status_request = status_request;
  Stopwatch stopwatch(co_await asio::this_coro::executor, clock, result);
  auto presented = co_await connect_and_shake_hands(spec, status_request, limit, stopwatch);
  if (presented) {
    result.presented = *std::move(presented);
    judge_into(result, spec, clock.now(), cache, stopwatch);
  } else {
    result.failure = presented.error();
  }
  co_return result;
}

}  // namespace staple::prober
