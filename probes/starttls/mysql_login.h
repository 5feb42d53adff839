// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "probes/net/protocol.h"
#include "probes/starttls/protocol.h"

namespace staple::starttls {

/// MysqlChallenge is what a server's greeting says about authentication.
struct MysqlChallenge {
  std::string salt;    ///< 20 random bytes; 8 from a server before MySQL 4.1
  std::string plugin;  ///< the authentication plugin, such as `mysql_native_password`
};

/// MysqlLogin is the farewell to a MySQL or MariaDB server: a login, ended with COM_QUIT.
///
/// A server counts each connection that ends before a login as an error of the client's host. After
/// `max_connect_errors` of them in a row, by default 100, it refuses every client of that host
/// (error 1129). A login that is refused does not count, and one that succeeds clears the count.
/// Without an account the user name is empty: the server refuses it, and the line in its log does
/// not match fail2ban's filter, which expects a name.
///
/// The password is used with the plugins mysql_native_password and caching_sha2_password (a hash,
/// or the password itself when the server asks for it), sha256_password and mysql_clear_password
/// (the password itself). Pass an account only over TLS to a server that is trusted.
class MysqlLogin : public net::Protocol {
 public:
  /// login: without a user name, the login is to be refused. tls: the farewell passes through TLS.
  MysqlLogin(Login login, MysqlChallenge challenge, bool tls)
      : login_(std::move(login)), challenge_(std::move(challenge)), tls_(tls) {}

  std::string start() override;

  /// consume fails with starttls_refused if the server refuses the account.
  net::Action consume(ByteView received) override;

 private:
  std::string answer_challenge() const;
  net::Action on_switch(std::string_view payload, std::size_t consumed);
  net::Action on_more_data(std::string_view payload, std::size_t consumed);
  net::Action reply(std::size_t consumed, std::string_view payload) const;

  Login login_;
  MysqlChallenge challenge_;
  bool tls_;
  std::uint8_t sequence_ = 0;  ///< of the next packet
  int packets_ = 0;            ///< received
};

}  // namespace staple::starttls
