#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/address.hpp>
#include <boost/system/result.hpp>

#include "probes/dns/answers.h"
#include "probes/dns/cache.h"
#include "probes/failure.h"
#include "probes/net/ip_protocol.h"

namespace staple::dns {

struct ServerPool;  // probes/dns/lookup.h

/// NameServers says whom to ask, and how patiently.
struct NameServers {
  /// `address[:port]`, separated by commas; empty: those of /etc/resolv.conf
  std::string addresses;
  /// For the first answer; each further round waits twice as long
  std::chrono::milliseconds timeout{2000};
  int tries = 3;  ///< how often each server is asked
  std::chrono::milliseconds failover_delay{
      300};  ///< of a server that does not answer, before the next is asked
};

/// Resolver turns names into addresses with c-ares on one event loop: no thread blocks, /etc/hosts
/// (or the file that CARES_HOSTS names in the environment) is honoured. Of several name servers the
/// one that answered last is asked first, and the others when it takes its time: one that is dead
/// delays the first names only. A question that is asked twice at a time is one. Use it from that
/// loop only; what is under way when it ends fails.
class Resolver {
 public:
  /// Throws std::runtime_error when `servers` cannot be understood.
  explicit Resolver(boost::asio::any_io_executor loop, const NameServers& servers = {});
  ~Resolver();
  Resolver(const Resolver&) = delete;
  Resolver& operator=(const Resolver&) = delete;

  /// resolve returns the addresses of `host` without repetition, never none: IPv4 before IPv6 (they
  /// are asked for at once, and the race shall not decide), each kind in the name server's order.
  /// An IP address is returned as it is (or refused with resolve_no_address when `protocol`
  /// excludes it). Fails with a reason of Stage::resolve; `limit` bounds the whole look-up. reuse:
  /// whether an answer from before will do, and whether this one is kept.
  boost::asio::awaitable<boost::system::result<std::vector<boost::asio::ip::address>, Failure>>
  resolve(std::string host, net::IpProtocol protocol, std::chrono::nanoseconds limit,
          CachePolicy cache_policy = {});

  /// resolve_addresses is resolve() that tells how long its answer is good, too.
  boost::asio::awaitable<boost::system::result<Answer, Failure>> resolve_addresses(
      std::string host, net::IpProtocol protocol, std::chrono::nanoseconds limit,
      CachePolicy cache_policy = {});

  /// resolve_services returns the services of `name` (RFC 2782), never none, as resolve_addresses()
  /// does; one whose target is the root is none at all (resolve_no_address).
  boost::asio::awaitable<boost::system::result<Answer, Failure>> resolve_services(
      std::string name, std::chrono::nanoseconds limit);

 private:
  struct PendingQuery;
  struct State;

  boost::asio::awaitable<boost::system::result<Answer, Failure>> query(
      Question question, std::chrono::nanoseconds limit, CachePolicy cache_policy);
  std::shared_ptr<PendingQuery> join(const Question& question, CachePolicy cache_policy);

  boost::asio::any_io_executor loop_;
  std::shared_ptr<ServerPool> servers_;
  std::shared_ptr<State> state_;
};

/// ResolverView is a resolver as one probe uses it.
struct ResolverView {
  Resolver& resolver;
  CachePolicy cache_policy = {};
};

/// check_name_server says why a text is no `address[:port]` of a name server; empty: it is one.
std::string check_name_server(const std::string& text);

}  // namespace staple::dns
