// SPDX-License-Identifier: Apache-2.0

#include "probes/dns/resolver.h"

#include <algorithm>
#include <map>
#include <optional>
#include <stdexcept>
#include <string_view>
#include <utility>

#include <boost/asio/error.hpp>
#include <boost/system/system_error.hpp>

#include "probes/dns/lookup.h"
#include "probes/net/deadline.h"
#include "probes/target.h"

namespace staple::dns {
namespace {

namespace asio = boost::asio;
using asio::ip::address;
using boost::system::error_code;
using Result = boost::system::result<Answer, Failure>;
using AddressesResult = boost::system::result<std::vector<address>, Failure>;

constexpr std::size_t kMaxServers = 16;

bool is_allowed(const address& literal, net::IpProtocol protocol) {
  return protocol == net::IpProtocol::any || (protocol == net::IpProtocol::ip4) == literal.is_v4();
}

/// is_localhost returns whether `host`, with or without a final dot, is `localhost` or a name below
/// it (RFC 6761, 6.3).
bool is_localhost(std::string_view host) {
  if (host.ends_with('.')) host.remove_suffix(1);
  return host == "localhost" || host.ends_with(".localhost");
}

/// make_loopback returns the address of `localhost` and the names below it, even if /etc/hosts does
/// not list them (RFC 6761, 6.3).
address make_loopback(net::IpProtocol protocol) {
  if (protocol == net::IpProtocol::ip6) return asio::ip::address_v6::loopback();
  return asio::ip::address_v4::loopback();
}

}  // namespace

/// PendingQuery is a query in progress, shared by all its callers.
struct Resolver::PendingQuery {
  std::vector<std::shared_ptr<net::Deadline>> waiters;
  std::optional<Result> result;
};

/// State holds the cache and the queries in progress.
struct Resolver::State {
  AnswerCache cache;
  std::map<Question, std::shared_ptr<PendingQuery>> pending;
};

Resolver::Resolver(asio::any_io_executor loop, const NameServers& servers)
    : loop_(std::move(loop)),
      servers_(std::make_shared<ServerPool>()),
      routes_(servers.routes ? servers.routes : std::make_shared<net::Routes>()),
      state_(std::make_shared<State>()) {
  servers_->failover_delay = servers.failover_delay;
  const auto open = [&](const std::string& addresses) {
    return Channel::open(loop_, addresses, servers.timeout, servers.tries);
  };
  auto all = open(servers.addresses);
  auto each = all->servers();
  each.resize(std::min(each.size(), kMaxServers));
  if (each.size() <= 1) {
    servers_->channels.push_back(std::move(all));
    return;
  }
  for (const auto& server : each) servers_->channels.push_back(open(server));
}

Resolver::~Resolver() = default;

asio::awaitable<AddressesResult> Resolver::resolve(std::string host, net::IpProtocol protocol,
                                                   std::chrono::nanoseconds limit,
                                                   CachePolicy cache_policy) {
  auto result = co_await resolve_addresses(std::move(host), protocol, limit, cache_policy);
  if (!result) co_return result.error();
  co_return std::move(result->addresses);
}

asio::awaitable<Result> Resolver::resolve_addresses(std::string host, net::IpProtocol protocol,
                                                    std::chrono::nanoseconds limit,
                                                    CachePolicy cache_policy) {
  error_code not_literal;
  const address literal = asio::ip::make_address(host, not_literal);
  Answer known;
  if (!not_literal && !is_allowed(literal, protocol)) {
    co_return Failure{Reason::resolve_no_address,
                      host + " does not belong to the address family that the module requires"};
  }
  if (!not_literal) {
    known.addresses.push_back(literal);
    co_return known;
  }
  Question question{Question::Kind::addresses, host, protocol};
  const std::shared_ptr<net::Routes> routes = routes_;  // the Resolver may be destroyed meanwhile
  auto result = co_await query(std::move(question), limit, cache_policy);
  if (!result && is_localhost(host)) {
    known.addresses.push_back(make_loopback(protocol));
    co_return known;
  }
  if (result && protocol == net::IpProtocol::any)
    routes->remove_unreachable(result->addresses, cache_policy.now);
  co_return result;
}

asio::awaitable<Result> Resolver::resolve_services(std::string name,
                                                   std::chrono::nanoseconds limit) {
  Question question{Question::Kind::services, std::move(name)};
  const CachePolicy no_cache;
  co_return co_await query(std::move(question), limit, no_cache);
}

asio::awaitable<Result> Resolver::query(Question question, std::chrono::nanoseconds limit,
                                        CachePolicy cache_policy) {
  if (const auto* const answer = state_->cache.find(question, cache_policy)) co_return *answer;
  const auto pending = join(question, cache_policy);
  if (!pending->result) {
    const auto wakeup = std::make_shared<net::Deadline>(loop_, limit);
    pending->waiters.push_back(wakeup);
    co_await wakeup->expire();
    // The Resolver may have been destroyed meanwhile.
    std::erase(pending->waiters, wakeup);
    const asio::cancellation_state caller = co_await asio::this_coro::cancellation_state;
    if (caller.cancelled() != asio::cancellation_type::none) {
      throw boost::system::system_error(asio::error::operation_aborted);
    }
  }
  if (!pending->result)
    co_return Failure{Reason::resolve_timeout, question.name + ": no answer before the deadline"};
  co_return *pending->result;
}

std::shared_ptr<Resolver::PendingQuery> Resolver::join(const Question& question,
                                                       CachePolicy cache_policy) {
  const auto [place, is_first] = state_->pending.try_emplace(question);
  if (!is_first) return place->second;
  const auto pending = place->second = std::make_shared<PendingQuery>();
  const auto is_synchronous = std::make_shared<bool>(true);
  Lookup::start(loop_, servers_, question,
                [pending, is_synchronous, question, cache_policy,
                 weak = std::weak_ptr(state_)](Result answer) {
                  pending->result = std::move(answer);
                  if (const auto known = weak.lock()) {
                    known->pending.erase(question);
                    // Answers from /etc/hosts are not cached: the file may change at any time.
                    if (!*is_synchronous)
                      known->cache.insert(question, *pending->result, cache_policy);
                  }
                  for (const auto& wakeup : pending->waiters) wakeup->cancel();
                });
  *is_synchronous = false;
  return pending;
}

std::string check_name_server(const std::string& text) {
  const bool bare6 = is_ip_address(text) && text.find(':') != std::string::npos;
  const auto target = parse_target(bare6 ? "[" + text + "]" : text, 53);
  const bool good = target && is_ip_address(target->host) && target->server_name.empty();
  return good ? "" : "expected an IP address, or address:port or [ipv6]:port";
}

}  // namespace staple::dns
