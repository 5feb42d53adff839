#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/address.hpp>
#include <boost/system/result.hpp>

#include "probes/failure.h"
#include "probes/module.h"

namespace staple {

/// NameServers says whom to ask, and how patiently.
struct NameServers {
  std::string addresses;  ///< `address[:port]`, separated by commas; empty: those of /etc/resolv.conf
  std::chrono::milliseconds patience{2000};  ///< for the first answer; each further round waits twice as long
  int rounds = 3;                            ///< how often each server is asked
};

/// Resolver turns names into addresses with c-ares on one event loop: no thread blocks, /etc/hosts
/// (or the file that CARES_HOSTS names in the environment) is honoured. Use it from that loop only.
class Resolver {
 public:
  /// Throws std::runtime_error when `servers` cannot be understood.
  explicit Resolver(boost::asio::any_io_executor loop, const NameServers& servers = {});
  ~Resolver();
  Resolver(const Resolver&) = delete;
  Resolver& operator=(const Resolver&) = delete;

  /// resolve returns the addresses of `host` without repetition, never none: IPv4 before IPv6 (they are asked
  /// for at once, and the race shall not decide), each kind in the name server's order. An IP address is
  /// returned as it is (or refused with resolve_no_address when `protocol` excludes it). Fails with a reason
  /// of Stage::resolve; `limit` bounds the whole look-up.
  boost::asio::awaitable<boost::system::result<std::vector<boost::asio::ip::address>, Failure>> resolve(
      std::string host, IpProtocol protocol, std::chrono::nanoseconds limit);

 private:
  class Channel;
  std::shared_ptr<Channel> channel_;
};

}  // namespace staple
