// SPDX-License-Identifier: Apache-2.0

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
#include "probes/net/routes.h"

namespace staple::dns {

struct ServerPool;  // probes/dns/lookup.h

/// NameServers configures the name servers and their timeouts.
struct NameServers {
  /// `address[:port]`, separated by commas. Empty: those of /etc/resolv.conf.
  std::string addresses;
  /// Timeout of the first try. It doubles with each further try.
  std::chrono::milliseconds timeout{2000};
  int tries = 3;  ///< queries sent to each server
  /// Time without an answer after which the next server is queried too.
  std::chrono::milliseconds failover_delay{300};
  /// Leaves out addresses that this host cannot reach. Null: the resolver has its own.
  std::shared_ptr<net::Routes> routes = {};
};

/// Resolver resolves names with c-ares on one event loop, without blocking a thread. It reads
/// /etc/hosts, or the file named by the environment variable CARES_HOSTS. With several name
/// servers, the one that answered last is queried first and the others after `failover_delay`, so
/// that a dead server delays only the first lookups. Concurrent lookups of one name share a query.
/// Call it from its loop only. When it is destroyed, the lookups in progress fail.
class Resolver {
 public:
  /// Throws std::runtime_error if `servers` is malformed.
  explicit Resolver(boost::asio::any_io_executor loop, const NameServers& servers = {});
  ~Resolver();
  Resolver(const Resolver&) = delete;
  Resolver& operator=(const Resolver&) = delete;

  /// resolve returns the addresses of `host`, at least one, without duplicates. IPv4 comes before
  /// IPv6, whichever answer arrives first; within a family the order is the name server's. With
  /// IpProtocol::any, addresses of a family to which this host has no route are left out as long as
  /// others remain (see net::Routes). A name with a final dot is looked up as it is, any other name
  /// also with the search list. An IP address is returned as it is, or refused with
  /// resolve_no_address if `protocol` excludes it. Fails with a reason of Stage::resolve. limit:
  /// bounds the whole lookup. cache_policy: whether a cached answer may be used, and whether the
  /// new one is cached.
  boost::asio::awaitable<boost::system::result<std::vector<boost::asio::ip::address>, Failure>>
  resolve(std::string host, net::IpProtocol protocol, std::chrono::nanoseconds limit,
          CachePolicy cache_policy = {});

  /// resolve_addresses is resolve() that returns the TTL too.
  boost::asio::awaitable<boost::system::result<Answer, Failure>> resolve_addresses(
      std::string host, net::IpProtocol protocol, std::chrono::nanoseconds limit,
      CachePolicy cache_policy = {});

  /// resolve_services returns the services of `name` (RFC 2782), at least one. Fails
  /// as resolve_addresses() does. The target "." means that the service is not
  /// available: resolve_no_address.
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
  std::shared_ptr<net::Routes> routes_;
  std::shared_ptr<State> state_;
};

/// ResolverView is a resolver with the cache policy of one probe.
struct ResolverView {
  Resolver& resolver;
  CachePolicy cache_policy = {};
};

/// check_name_server returns why `text` is not the `address[:port]` of a name server. Empty if it
/// is one.
std::string check_name_server(const std::string& text);

}  // namespace staple::dns
