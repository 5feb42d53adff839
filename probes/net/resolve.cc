#include "probes/net/resolve.h"

#include <algorithm>
#include <optional>
#include <stdexcept>
#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>

#include "probes/net/dns_channel.h"
#include "probes/target.h"

namespace staple {
namespace {

namespace asio = boost::asio;
using asio::ip::address;
using boost::system::error_code;
using Answered = boost::system::result<DnsAnswer, Failure>;
using Resolved = boost::system::result<std::vector<address>, Failure>;

constexpr std::size_t kMostServers = 16;

bool is_allowed(const address& literal, IpProtocol protocol) {
  return protocol == IpProtocol::any || (protocol == IpProtocol::ip4) == literal.is_v4();
}

/// loopback is what localhost and names below it mean whether or not /etc/hosts knows them (RFC 6761, 6.3).
address loopback(IpProtocol protocol) {
  if (protocol == IpProtocol::ip6) return asio::ip::address_v6::loopback();
  return asio::ip::address_v4::loopback();
}

/// is_an_answer tells what a name server knows from what keeps it from answering, so that another may.
bool is_an_answer(const Answered& answered) {
  if (answered) return true;
  const Reason reason = answered.error().reason;
  return reason == Reason::resolve_not_found || reason == Reason::resolve_no_address ||
         reason == Reason::resolve_bad_name;
}

}  // namespace

/// Lookup is one question under way, to one server or more. Every question that is asked holds it, as the
/// coroutine does, so that either may go first.
struct Resolver::Lookup {
  explicit Lookup(const asio::any_io_executor& loop) : bell(loop) {}

  asio::steady_timer bell;  ///< what ends waiting for now; an answer rings it
  std::size_t open = 0;     ///< servers that were asked and have not answered
  bool lost = false;        ///< one of them has failed since this was looked at
  std::optional<Answered> answer;
  std::optional<Answered> failure;  ///< the last one
};

Resolver::Resolver(asio::any_io_executor loop, const NameServers& servers)
    : loop_(std::move(loop)),
      head_start_(servers.head_start),
      channels_(std::make_shared<Channels>()),
      first_(std::make_shared<std::size_t>(0)) {
  const auto open = [&](const std::string& whom) {
    return DnsChannel::open(loop_, whom, servers.patience, servers.rounds);
  };
  auto all = open(servers.addresses);
  auto each = all->servers();
  each.resize(std::min(each.size(), kMostServers));
  if (each.size() <= 1) {
    channels_->push_back(std::move(all));
    return;
  }
  for (const auto& server : each) channels_->push_back(open(server));
}

Resolver::~Resolver() = default;

asio::awaitable<Resolved> Resolver::resolve(std::string host, IpProtocol protocol,
                                            std::chrono::nanoseconds limit) {
  auto answered = co_await addresses(std::move(host), protocol, limit);
  if (!answered) co_return answered.error();
  co_return std::move(answered->addresses);
}

asio::awaitable<Answered> Resolver::addresses(std::string host, IpProtocol protocol,
                                              std::chrono::nanoseconds limit) {
  error_code not_literal;
  const address literal = asio::ip::make_address(host, not_literal);
  DnsAnswer known;
  if (!not_literal && !is_allowed(literal, protocol)) {
    co_return Failure{Reason::resolve_no_address,
                      host + " is not of the address family that the module asks for"};
  }
  if (!not_literal) {
    known.addresses.push_back(literal);
    co_return known;
  }
  DnsQuestion question{DnsQuestion::Kind::addresses, host, protocol};
  auto answered = co_await ask(std::move(question), limit);
  if (!answered && (host == "localhost" || host.ends_with(".localhost"))) {
    known.addresses.push_back(loopback(protocol));
    co_return known;
  }
  co_return answered;
}

asio::awaitable<Answered> Resolver::services(std::string name, std::chrono::nanoseconds limit) {
  DnsQuestion question{DnsQuestion::Kind::services, std::move(name)};
  co_return co_await ask(std::move(question), limit);
}

asio::awaitable<Answered> Resolver::ask(DnsQuestion question, std::chrono::nanoseconds limit) {
  const auto lookup = std::make_shared<Lookup>(loop_);
  const asio::steady_timer end(loop_, limit);
  // While it waits, the Resolver may end.
  const auto head_start = head_start_;
  const std::weak_ptr<Channels> channels = channels_;
  const std::size_t servers = channels_->size();
  const std::size_t begin = *first_;
  const auto ask_one = [&lookup, &question, &channels, first = first_](std::size_t which) {
    const auto all = channels.lock();
    if (!all) return;
    ++lookup->open;
    all->at(which)->ask(question, [lookup, which, first](Answered answered) {
      --lookup->open;
      if (is_an_answer(answered)) {
        if (!lookup->answer) {
          lookup->answer = std::move(answered);
          *first = which;
        }
      } else {
        lookup->failure = std::move(answered);
        lookup->lost = true;
      }
      lookup->bell.cancel();
    });
  };
  std::size_t asked = 0;
  bool late = true;
  while (!lookup->answer) {
    const bool more = asked < servers;
    if (more && (late || std::exchange(lookup->lost, false))) {
      ask_one((begin + asked++) % servers);
      late = false;
      continue;  // /etc/hosts answers before ask() returns, and then the bell has rung already
    }
    if (lookup->open == 0) break;
    lookup->bell.expires_after(head_start);
    const bool is_last = !more || lookup->bell.expiry() > end.expiry();
    if (is_last) lookup->bell.expires_at(end.expiry());
    const auto [rung] = co_await lookup->bell.async_wait(asio::as_tuple(asio::use_awaitable));
    const asio::cancellation_state caller = co_await asio::this_coro::cancellation_state;
    if (caller.cancelled() != asio::cancellation_type::none) {
      throw boost::system::system_error(asio::error::operation_aborted);
    }
    late = !rung;
    if (late && is_last) co_return Failure{Reason::resolve_timeout, question.name + ": no answer in time"};
  }
  if (lookup->answer) co_return *std::move(lookup->answer);
  if (lookup->failure) co_return *std::move(lookup->failure);
  co_return Failure{Reason::resolve_failed, question.name + ": the resolver has ended"};
}

std::string name_server_problem(const std::string& text) {
  const bool bare6 = is_ip_address(text) && text.find(':') != std::string::npos;
  const auto target = parse_target(bare6 ? "[" + text + "]" : text, 53);
  const bool good = target && is_ip_address(target->host) && target->server_name.empty();
  return good ? "" : "expected an IP address, or address:port or [ipv6]:port";
}

}  // namespace staple
