#pragma once

#include <string>

#include "probes/net/machine.h"
#include "probes/proxy/settings.h"

namespace staple::proxy {

/// Socks5Machine asks a SOCKS5 proxy for a connection (RFC 1928), with user name and password where there
/// are some (RFC 1929).
class Socks5Machine : public net::Machine {
 public:
  /// host: as in HttpConnectMachine.
  Socks5Machine(const Proxy& proxy, std::string host, std::uint16_t port)
      : user_(proxy.user), password_(proxy.password), host_(std::move(host)), port_(port) {}

  std::string opening() override;
  net::Turn hear(ByteView heard) override;

 private:
  net::Turn hear_method(ByteView heard);
  net::Turn hear_login(ByteView heard);
  net::Turn hear_reply(ByteView heard);
  std::string request() const;

  enum class Awaits { method, login, reply } awaits_ = Awaits::method;
  std::string user_;  ///< empty: none
  std::string password_;
  std::string host_;
  std::uint16_t port_;
};

}  // namespace staple::proxy
