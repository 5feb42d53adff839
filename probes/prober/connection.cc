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
#include "probes/starttls/address_literal.h"
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

/// Conversation is a connection in a STARTTLS protocol, as far as it has come.
struct Conversation {
  std::optional<net::Dialogue> dialogue;  ///< nullopt without STARTTLS, and before it begins
  std::optional<tcp::socket> socket;      ///< if the server listens to a farewell
  std::unique_ptr<tls::Session> session;  ///< null before TLS
};

/// make_client_name returns the address literal of our side of a connection (RFC 5321, 4.1.3).
/// Returns a reserved name if it is unknown (RFC 2606, 2).
std::string make_client_name(const tcp::socket& socket) {
  boost::system::error_code unknown;
  const tcp::endpoint local = socket.local_endpoint(unknown);
  return unknown ? "staple-exporter.invalid" : starttls::write_address_literal(local.address());
}

/// run_starttls runs the STARTTLS dialogue, if the spec has one. It consumes the buffered bytes.
asio::awaitable<std::optional<Failure>> run_starttls(const ConnectionSpec& spec,
                                                     proxy::Tunnel& connection,
                                                     Conversation& conversation,
                                                     net::Deadline& deadline,
                                                     Stopwatch& stopwatch) {
  if (spec.starttls == starttls::StartTls::none) co_return std::nullopt;
  const Bytes greeting = std::exchange(connection.buffered, {});
  const starttls::Introduction introduction{
      spec.server_name,
      spec.ehlo_name.empty() ? make_client_name(connection.socket) : spec.ehlo_name, spec.login,
      spec.known_failure};
  conversation.dialogue.emplace(make_dialogue(spec.starttls, introduction));
  auto failure =
      co_await starttls::request_tls(connection.socket, *conversation.dialogue, greeting, deadline);
  stopwatch.end(Stage::starttls);
  const bool known = failure && spec.known_failure && failure->reason == spec.known_failure->reason;
  if (failure && (known || starttls::expects_farewell(failure->reason)))
    conversation.socket = std::move(connection.socket);
  co_return failure;
}

/// shake_and_stay performs the TLS handshake and keeps the connection for its farewell.
asio::awaitable<HandshakeResult> shake_and_stay(const ConnectionSpec& spec,
                                                tls::StatusRequest status_request,
                                                proxy::Tunnel& connection,
                                                Conversation& conversation,
                                                net::Deadline& deadline) {
  auto open =
      co_await open_session(connection.socket, spec.tls.context(spec.key_shares), spec.server_name,
                            status_request, connection.buffered, deadline);
  if (!open) co_return open.error();
  if (open->session) {
    conversation.session = std::move(open->session);
    conversation.socket = std::move(connection.socket);
  }
  co_return std::move(open->presented);
}

/// shake_hands performs the TLS handshake and returns what the server presented.
asio::awaitable<HandshakeResult> shake_hands(const ConnectionSpec& spec,
                                             tls::StatusRequest status_request,
                                             proxy::Tunnel& connection, Conversation& conversation,
                                             net::Deadline& deadline, Stopwatch& stopwatch) {
  auto& [socket, buffered] = connection;
  const tls::HelloOptions hello{spec.server_name, status_request, spec.key_type};
  auto handshake = spec.multi ? request_status_list(socket, hello, buffered, deadline)
                   : conversation.dialogue
                       ? shake_and_stay(spec, status_request, connection, conversation, deadline)
                       : perform_handshake(socket, spec.tls.context(spec.key_shares),
                                           spec.server_name, status_request, buffered, deadline);
  auto presented = co_await std::move(handshake);
  stopwatch.end(Stage::handshake);
  if (presented) presented->status_requested = status_request == tls::StatusRequest::sent;
  co_return presented;
}

/// connect_and_shake_hands returns what the server presented.
asio::awaitable<HandshakeResult> connect_and_shake_hands(const ConnectionSpec& spec,
                                                         tls::StatusRequest status_request,
                                                         std::chrono::nanoseconds limit,
                                                         Conversation& conversation,
                                                         Stopwatch& stopwatch) {
  net::Deadline deadline(co_await asio::this_coro::executor, limit);
  TunnelResult connection = co_await open(spec, limit, deadline, stopwatch);
  if (!connection) co_return connection.error();
  auto failure = co_await run_starttls(spec, *connection, conversation, deadline, stopwatch);
  if (failure) co_return *std::move(failure);
  co_return co_await shake_hands(spec, status_request, *connection, conversation, deadline,
                                 stopwatch);
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

/// make_farewell returns the connection that remains to be ended. A login needs a certificate that
/// is trusted, names the server and is not revoked: an attacker on the path could collect the
/// password otherwise.
std::optional<Farewell> make_farewell(Conversation&& conversation, const AttemptResult& result) {
  if (!conversation.socket) return std::nullopt;
  const bool trusted = result.judgement && result.judgement->trusted == true &&
                       !result.judgement->has(ocsp::Fault::revoked);
  const net::Channel channel = !conversation.session ? net::Channel::plain
                               : trusted             ? net::Channel::trusted_tls
                                                     : net::Channel::tls;
  auto words = conversation.dialogue->make_farewell(channel);
  return Farewell{*std::move(conversation.socket), std::move(conversation.session),
                  std::move(words)};
}

}  // namespace

asio::awaitable<Attempt> connect_and_judge(const ConnectionSpec& spec,
                                           tls::StatusRequest status_request,
                                           std::chrono::nanoseconds limit, const Clock& clock,
                                           ocsp::VerdictCache& cache) {
  AttemptResult result;
  result.status_request = status_request;
  Stopwatch stopwatch(co_await asio::this_coro::executor, clock, result);
  Conversation conversation;
  auto presented =
      co_await connect_and_shake_hands(spec, status_request, limit, conversation, stopwatch);
  if (presented) {
    result.presented = *std::move(presented);
    judge_into(result, spec, clock.now(), cache, stopwatch);
  } else {
    result.failure = presented.error();
  }
  auto farewell = make_farewell(std::move(conversation), result);
  co_return Attempt{std::move(result), std::move(farewell)};
}

}  // namespace staple::prober
