// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <string>

#include "probes/net/protocol.h"
#include "probes/proxy/settings.h"

namespace staple::proxy {

/// Socks5 requests a connection from a SOCKS5 proxy (RFC 1928), with user name and password if
/// configured (RFC 1929).
class Socks5 : public net::Protocol {
 public:
  /// host: see HttpConnect.
  Socks5(const Settings& proxy, std::string host, std::uint16_t port)
      : user_(proxy.user), password_(proxy.password), host_(std::move(host)), port_(port) {}

  std::string start() override;
  net::Action consume(ByteView received) override;

 private:
  net::Action consume_method(ByteView received);
  net::Action consume_login(ByteView received);
  net::Action consume_reply(ByteView received);
  std::string make_request() const;

  enum class State { method, login, reply } state_ = State::method;
  std::string user_;  ///< empty: no authentication
  std::string password_;
  std::string host_;
  std::uint16_t port_;
};

}  // namespace staple::proxy
