#include "probes/prober/connection.h"

#include <utility>

#include <boost/asio/this_coro.hpp>

#include "probes/net/connect.h"
#include "probes/net/converse.h"
#include "probes/net/deadline.h"
#include "probes/ocsp/judge.h"
#include "probes/proxy/header.h"
#include "probes/proxy/tunnel.h"
#include "probes/starttls/ask_for_tls.h"
#include "probes/tls/shake_hands.h"

namespace staple::prober {
namespace {

/// Stopwatch measures the stages of one connection, one after the other, into its sight.
class Stopwatch {
 public:
  Stopwatch(const Clock& clock, AttemptResult& result)
      : clock_(clock), result_(result), start_(clock.steady_now()), stage_start_(start_) {}

  void end(Stage stage) {
    const SteadyTime now = clock_.steady_now();
    result_.phases[static_cast<std::size_t>(stage)] = now - std::exchange(stage_start_, now);
    result_.duration = now - start_;
    result_.ended = clock_.now();
  }

 private:
  const Clock& clock_;
  AttemptResult& result_;
  SteadyTime start_;
  SteadyTime stage_start_;
};

namespace asio = boost::asio;
using asio::ip::tcp;
using Opened = boost::system::result<proxy::Tunnel, Failure>;

asio::awaitable<Opened> open(const tcp::endpoint& where, net::Deadline& deadline) {
  auto socket = co_await connect(where, deadline);
  if (!socket) co_return socket.error();
  proxy::Tunnel direct{std::move(*socket), {}};
  co_return std::move(direct);
}

/// find_endpoints returns who talks with whom; absent: nobody knows, for the target is behind a proxy.
std::optional<proxy::ConnectionEndpoints> find_endpoints(const tcp::socket& socket, const Where& where) {
  boost::system::error_code unknown;
  const auto* const server = std::get_if<tcp::endpoint>(&where);
  const tcp::endpoint client = socket.local_endpoint(unknown);
  if (!server || unknown) return std::nullopt;
  return proxy::ConnectionEndpoints{client, *server};
}

asio::awaitable<std::monostate> announce(tcp::socket& socket, std::string header) {
  co_await net::send(socket, {reinterpret_cast<const std::uint8_t*>(header.data()), header.size()});
  co_return std::monostate{};
}

/// open connects to where the way leads, through a proxy if need be, and says the PROXY protocol's header.
asio::awaitable<Opened> open(const Way& way, std::chrono::nanoseconds limit, net::Deadline& deadline,
                             Stopwatch& stopwatch) {
  const auto* const through = std::get_if<Through>(&way.where);
  auto opening = through ? open_tunnel(through->resolver_view, through->proxy, through->host, through->port,
                                       limit, deadline)
                         : open(std::get<tcp::endpoint>(way.where), deadline);
  Opened opened = co_await std::move(opening);
  stopwatch.end(through ? Stage::proxy : Stage::connect);
  if (opened && way.proxy_protocol != proxy::ProxyProtocol::none) {
    std::string header = write_header(way.proxy_protocol, find_endpoints(opened->socket, way.where));
    co_await deadline.within(announce(opened->socket, std::move(header)));
  }
  co_return opened;
}

}  // namespace

boost::asio::awaitable<AttemptResult> look(const Way& way, tls::StatusRequest status_request,
                                           std::chrono::nanoseconds limit, const Clock& clock,
                                           ocsp::VerdictCache& cache) {
  AttemptResult result;
  result.status_request = status_request;
  Stopwatch stopwatch(clock, result);
  net::Deadline deadline(co_await boost::asio::this_coro::executor, limit);
  Opened opened = co_await open(way, limit, deadline, stopwatch);
  if (!opened) {
    result.failure = opened.error();
    co_return result;
  }
  auto& [socket, early] = *opened;
  if (way.starttls != starttls::StartTls::none) {
    const Bytes greeting = std::exchange(early, {});
    auto refused = co_await request_tls(socket, way.starttls, way.server_name, greeting, deadline);
    stopwatch.end(Stage::starttls);
    if (refused) {
      result.failure = std::move(refused);
      co_return result;
    }
  }
  const tls::HelloOptions hello{way.server_name, status_request, way.key_type};
  auto handshake = way.multi
                       ? request_status_list(socket, hello, early, deadline)
                       : perform_handshake(socket, way.tls, way.server_name, status_request, early, deadline);
  auto presented = co_await std::move(handshake);
  stopwatch.end(Stage::handshake);
  if (!presented) {
    result.failure = presented.error();
    co_return result;
  }
  result.presented = *std::move(presented);
  result.presented.status_requested = status_request == tls::StatusRequest::sent;
  if (way.multi && result.presented.status_requested && !result.presented.status_list) {
    result.not_offered = "the server does not agree to status_request_v2 (RFC 6961)";
    co_return result;
  }

  const ocsp::JudgeInput expectation{way.policy, way.server_name, &way.tls.roots()};
  auto verdict = judge(result.presented, expectation, clock.now(), cache);
  stopwatch.end(Stage::judge);
  if (verdict) {
    result.verdict = *std::move(verdict);
  } else {
    result.failure = verdict.error();
  }
  co_return result;
}

}  // namespace staple::prober
