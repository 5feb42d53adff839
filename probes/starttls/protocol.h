#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "probes/net/protocol.h"

namespace staple::starttls {

/// StartTls is the protocol in whose words a server is asked for TLS (`starttls`); none: TLS
/// comes first.
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

/// Entry is one row of the closed table of these protocols.
struct Entry {
  StartTls protocol;
  std::string_view name;       ///< in the configuration and on the command line
  std::uint16_t default_port;  ///< of a target that names none
  /// Makes its machine; server_name: whom to ask for, where the protocol says that. Null
  /// for `none`.
  std::unique_ptr<net::Protocol> (*make_protocol)(const std::string& server_name);
};

/// starttls_table holds every protocol once, in the order of StartTls.
std::span<const Entry> starttls_table();

/// entry returns the row of `protocol`.
const Entry& entry(StartTls protocol);

/// parse_starttls finds a protocol by its name; absent: there is none of that name.
std::optional<StartTls> parse_starttls(std::string_view name);

}  // namespace staple::starttls
