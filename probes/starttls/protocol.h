// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "probes/net/protocol.h"

namespace staple::starttls {

/// StartTls is the protocol in which a server is asked for TLS (`starttls`). none: the connection
/// starts with TLS.
enum class StartTls {
  none,
  smtp,
  lmtp,
  imap,
  pop3,
  ftp,
  ldap,
  xmpp_client,
  xmpp_server,
  postgres,
  mysql,
  sieve,
  nntp,
};

/// Login is an account of a database server (`login`). The password is a secret and is never
/// displayed.
struct Login {
  std::string username = {};  ///< empty: no account
  std::string password = {};
  std::string password_file = {};  ///< file that `password` was read from; empty: none

  bool operator==(const Login&) const = default;
};

/// Introduction is what a client says in a dialogue about the server and itself.
struct Introduction {
  std::string server_name = {};  ///< the requested server, for protocols that name it
  std::string client_name = {};  ///< for SMTP and LMTP: a domain or an address literal
  Login login = {};              ///< for MySQL
  /// For MySQL: the dialogue fails with it after the greeting instead of requesting TLS
  std::optional<Failure> known_failure = {};
};

/// Entry is a row of the table of these protocols.
struct Entry {
  StartTls protocol;
  std::string_view name;       ///< in the configuration and on the command line
  std::uint16_t default_port;  ///< of a target without a port
  /// Makes the protocol object. Null for `none`.
  std::unique_ptr<net::Protocol> (*make_protocol)(const Introduction& introduction);
};

/// starttls_table returns every protocol once, in the order of StartTls.
std::span<const Entry> starttls_table();

/// entry returns the row of `protocol`.
const Entry& entry(StartTls protocol);

/// parse_starttls returns the protocol of a name, or nullopt if the name is unknown.
std::optional<StartTls> parse_starttls(std::string_view name);

}  // namespace staple::starttls
