// SPDX-License-Identifier: Apache-2.0

#include "probes/proxy/tunnel.h"

#include <memory>
#include <utility>

#include "probes/dns/connect_any.h"
#include "probes/net/run_protocol.h"
#include "probes/proxy/http_connect.h"
#include "probes/proxy/socks5.h"
#include "probes/text/clean.h"

namespace staple::proxy {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using TunnelResult = boost::system::result<Tunnel, Failure>;

constexpr net::DialogueRules kRules{
    .timeout = Reason::proxy_timeout,
    .closed = Reason::proxy_closed,
    .reset = Reason::proxy_reset,
    .flood = Reason::proxy_flood,
    // The target may send its greeting together with the proxy's response.
    .trailing_data = std::nullopt,
    .max_bytes = 64 * 1024,
};

std::string describe_proxy(const Settings& proxy) {
  return proxy.host + " port " + std::to_string(proxy.port) + ": ";
}

/// make_failure turns a failure of connect_any() into a reason of Stage::proxy.
Failure make_failure(const Settings& proxy, const Failure& failure) {
  const bool unresolved = entry(failure.reason).stage == Stage::resolve;
  return {unresolved ? Reason::proxy_unresolved : Reason::proxy_unreachable,
          describe_proxy(proxy) + text::clean(failure.detail, 200)};
}

}  // namespace

net::Dialogue make_dialogue(const Settings& proxy, const std::string& host, std::uint16_t port) {
  if (proxy.kind == Kind::socks5) {
    return net::Dialogue(std::make_unique<Socks5>(proxy, host, port), kRules);
  }
  return net::Dialogue(std::make_unique<HttpConnect>(proxy, host, port), kRules);
}

asio::awaitable<boost::system::result<Bytes, Failure>> request_tunnel(tcp::socket& socket,
                                                                      const Settings& proxy,
                                                                      const std::string& host,
                                                                      std::uint16_t port,
                                                                      net::Deadline& deadline) {
  net::Dialogue dialogue = make_dialogue(proxy, host, port);
  const auto close_reason = co_await run_protocol(socket, dialogue, {}, deadline);
  if (close_reason) dialogue.on_close(*close_reason);
  co_return dialogue.outcome();
}

asio::awaitable<TunnelResult> open_tunnel(dns::ResolverView resolver_view, const Settings& proxy,
                                          const std::string& host, std::uint16_t port,
                                          std::chrono::nanoseconds limit, net::Deadline& deadline) {
  std::string_view step;
  auto connection =
      co_await deadline.within(connect_any(resolver_view, proxy.host, proxy.port, limit, step));
  if (!connection) {
    co_return Failure{Reason::proxy_unreachable,
                      describe_proxy(proxy) + "timed out while " + std::string(step)};
  }
  if (!*connection) co_return make_failure(proxy, connection->error());
  tcp::socket socket = std::move(**connection);
  auto buffered = co_await request_tunnel(socket, proxy, host, port, deadline);
  if (!buffered) co_return buffered.error();
  Tunnel tunnel{std::move(socket), *std::move(buffered)};
  co_return std::move(tunnel);
}

}  // namespace staple::proxy
