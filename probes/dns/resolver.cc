#include "probes/dns/resolver.h"

#include <algorithm>
#include <map>
#include <optional>
#include <stdexcept>
#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>

#include "probes/dns/lookup.h"
#include "probes/target.h"

namespace staple::dns {
namespace {

namespace asio = boost::asio;
using asio::ip::address;
using boost::system::error_code;
using Answered = boost::system::result<Answer, Failure>;
using Resolved = boost::system::result<std::vector<address>, Failure>;

constexpr std::size_t kMostServers = 16;

bool is_allowed(const address& literal, net::IpProtocol protocol) {
  return protocol == net::IpProtocol::any || (protocol == net::IpProtocol::ip4) == literal.is_v4();
}

/// loopback is what localhost and names below it mean whether or not /etc/hosts knows them (RFC 6761, 6.3).
address loopback(net::IpProtocol protocol) {
  if (protocol == net::IpProtocol::ip6) return asio::ip::address_v6::loopback();
  return asio::ip::address_v4::loopback();
}

}  // namespace

/// Asked is one question under way, and who waits for its answer.
struct Resolver::Asked {
  std::vector<std::shared_ptr<asio::steady_timer>> waiting;
  std::optional<Answered> answer;
};

/// Known is what is known of names, and what is being asked.
struct Resolver::Known {
  AnswerCache answers;
  std::map<Question, std::shared_ptr<Asked>> asked;
};

Resolver::Resolver(asio::any_io_executor loop, const NameServers& servers)
    : loop_(std::move(loop)), servers_(std::make_shared<ServerPool>()), known_(std::make_shared<Known>()) {
  servers_->head_start = servers.head_start;
  const auto open = [&](const std::string& whom) {
    return Channel::open(loop_, whom, servers.patience, servers.rounds);
  };
  auto all = open(servers.addresses);
  auto each = all->servers();
  each.resize(std::min(each.size(), kMostServers));
  if (each.size() <= 1) {
    servers_->channels.push_back(std::move(all));
    return;
  }
  for (const auto& server : each) servers_->channels.push_back(open(server));
}

Resolver::~Resolver() = default;

asio::awaitable<Resolved> Resolver::resolve(std::string host, net::IpProtocol protocol,
                                            std::chrono::nanoseconds limit, CachePolicy cache_policy) {
  auto answered = co_await addresses(std::move(host), protocol, limit, cache_policy);
  if (!answered) co_return answered.error();
  co_return std::move(answered->addresses);
}

asio::awaitable<Answered> Resolver::addresses(std::string host, net::IpProtocol protocol,
                                              std::chrono::nanoseconds limit, CachePolicy cache_policy) {
  error_code not_literal;
  const address literal = asio::ip::make_address(host, not_literal);
  Answer known;
  if (!not_literal && !is_allowed(literal, protocol)) {
    co_return Failure{Reason::resolve_no_address,
                      host + " is not of the address family that the module asks for"};
  }
  if (!not_literal) {
    known.addresses.push_back(literal);
    co_return known;
  }
  Question question{Question::Kind::addresses, host, protocol};
  auto answered = co_await ask(std::move(question), limit, cache_policy);
  if (!answered && (host == "localhost" || host.ends_with(".localhost"))) {
    known.addresses.push_back(loopback(protocol));
    co_return known;
  }
  co_return answered;
}

asio::awaitable<Answered> Resolver::services(std::string name, std::chrono::nanoseconds limit) {
  Question question{Question::Kind::services, std::move(name)};
  const CachePolicy no_cache;
  co_return co_await ask(std::move(question), limit, no_cache);
}

asio::awaitable<Answered> Resolver::ask(Question question, std::chrono::nanoseconds limit,
                                        CachePolicy cache_policy) {
  if (const auto* const answer = known_->answers.find(question, cache_policy)) co_return *answer;
  const auto asked = join(question, cache_policy);
  if (!asked->answer) {
    const auto bell = std::make_shared<asio::steady_timer>(loop_, limit);
    asked->waiting.push_back(bell);
    co_await bell->async_wait(asio::as_tuple(asio::use_awaitable));
    // While it waited, the Resolver may have ended.
    std::erase(asked->waiting, bell);
    const asio::cancellation_state caller = co_await asio::this_coro::cancellation_state;
    if (caller.cancelled() != asio::cancellation_type::none) {
      throw boost::system::system_error(asio::error::operation_aborted);
    }
  }
  if (!asked->answer) co_return Failure{Reason::resolve_timeout, question.name + ": no answer in time"};
  co_return *asked->answer;
}

std::shared_ptr<Resolver::Asked> Resolver::join(const Question& question, CachePolicy cache_policy) {
  const auto [place, is_first] = known_->asked.try_emplace(question);
  if (!is_first) return place->second;
  const auto asked = place->second = std::make_shared<Asked>();
  const auto at_once = std::make_shared<bool>(true);
  Lookup::begin(loop_, servers_, question,
                [asked, at_once, question, cache_policy, weak = std::weak_ptr(known_)](Answered answer) {
                  asked->answer = std::move(answer);
                  if (const auto known = weak.lock()) {
                    known->asked.erase(question);
                    // What is in /etc/hosts is there to be changed.
                    if (!*at_once) known->answers.keep(question, *asked->answer, cache_policy);
                  }
                  for (const auto& bell : asked->waiting) bell->cancel();
                });
  *at_once = false;
  return asked;
}

std::string name_server_problem(const std::string& text) {
  const bool bare6 = is_ip_address(text) && text.find(':') != std::string::npos;
  const auto target = parse_target(bare6 ? "[" + text + "]" : text, 53);
  const bool good = target && is_ip_address(target->host) && target->server_name.empty();
  return good ? "" : "expected an IP address, or address:port or [ipv6]:port";
}

}  // namespace staple::dns
