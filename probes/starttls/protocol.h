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

/// Entry is a row of the table of these protocols.
struct Entry {
  StartTls protocol;
  std::string_view name;       ///< in the configuration and on the command line
  std::uint16_t default_port;  ///< of a target without a port
  /// Makes the protocol object. server_name: the requested server, for protocols that name it. Null
  /// for `none`.
  std::unique_ptr<net::Protocol> (*make_protocol)(const std::string& server_name);
};

/// starttls_table returns every protocol once, in the order of StartTls.
std::span<const Entry> starttls_table();

/// entry returns the row of `protocol`.
const Entry& entry(StartTls protocol);

/// parse_starttls returns the protocol of a name, or nullopt if the name is unknown.
std::optional<StartTls> parse_starttls(std::string_view name);

}  // namespace staple::starttls
