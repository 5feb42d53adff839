// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <optional>
#include <string>
#include <utility>

#include "probes/net/protocol.h"
#include "probes/starttls/mysql_login.h"
#include "probes/starttls/protocol.h"

namespace staple::starttls {

/// Mysql requests TLS from a MySQL or MariaDB server. It reads the server's handshake packet and
/// sends an SSLRequest, after which TLS begins immediately (MySQL internals, connection phase).
class Mysql : public net::Protocol {
 public:
  /// known_failure: if set, the dialogue fails with it after the greeting and requests no TLS, so
  /// that the farewell can be said in plain text.
  explicit Mysql(Login login, std::optional<Failure> known_failure = {})
      : login_(std::move(login)), known_failure_(std::move(known_failure)) {}

  net::Action consume(ByteView received) override;

  /// The farewell is a login (see MysqlLogin): with the account over trusted TLS, otherwise without
  /// a user name, which the server refuses. Null if the server sent no greeting.
  std::unique_ptr<net::Protocol> make_farewell(net::Channel channel) const override;

 private:
  net::Action read_greeting(ByteView payload, std::size_t consumed);

  Login login_;
  std::optional<Failure> known_failure_;
  MysqlChallenge challenge_;
  bool greeted_ = false;
};

}  // namespace staple::starttls
