// SPDX-License-Identifier: Apache-2.0

#include "probes/starttls/protocol.h"

#include <algorithm>
#include <array>
#include <cstddef>

#include "probes/starttls/ldap.h"
#include "probes/starttls/lines.h"
#include "probes/starttls/mysql.h"
#include "probes/starttls/postgres.h"
#include "probes/starttls/xmpp.h"

namespace staple::starttls {
namespace {

using enum StartTls;
using ProtocolPointer = std::unique_ptr<net::Protocol>;

template <LineDialogue (*dialogue)()>
ProtocolPointer make_line_protocol(const Introduction& introduction) {
  return std::make_unique<LineProtocol>(dialogue(), introduction.client_name);
}

// The ports are those of the IANA registry.
constexpr auto kTable = std::to_array<Entry>({
    {none, "none", 443, nullptr},
    {smtp, "smtp", 25, make_line_protocol<smtp_dialogue>},
    {lmtp, "lmtp", 24, make_line_protocol<lmtp_dialogue>},
    {imap, "imap", 143, make_line_protocol<imap_dialogue>},
    {pop3, "pop3", 110, make_line_protocol<pop3_dialogue>},
    {ftp, "ftp", 21, make_line_protocol<ftp_dialogue>},
    {ldap, "ldap", 389,
     [](const Introduction&) -> ProtocolPointer { return std::make_unique<Ldap>(); }},
    {xmpp_client, "xmpp-client", 5222,
     [](const Introduction& introduction) -> ProtocolPointer {
       return std::make_unique<Xmpp>("jabber:client", introduction.server_name);
     }},
    {xmpp_server, "xmpp-server", 5269,
     [](const Introduction& introduction) -> ProtocolPointer {
       return std::make_unique<Xmpp>("jabber:server", introduction.server_name);
     }},
    {postgres, "postgres", 5432,
     [](const Introduction&) -> ProtocolPointer { return std::make_unique<Postgres>(); }},
    {mysql, "mysql", 3306,
     [](const Introduction& introduction) -> ProtocolPointer {
       return std::make_unique<Mysql>(introduction.login, introduction.known_failure);
     }},
    {sieve, "sieve", 4190, make_line_protocol<sieve_dialogue>},
    {nntp, "nntp", 119, make_line_protocol<nntp_dialogue>},
});

}  // namespace

std::span<const Entry> starttls_table() { return kTable; }

const Entry& entry(StartTls protocol) { return kTable[static_cast<std::size_t>(protocol)]; }

std::optional<StartTls> parse_starttls(std::string_view name) {
  const auto found = std::ranges::find(kTable, name, &Entry::name);
  if (found == kTable.end()) return std::nullopt;
  return found->protocol;
}

}  // namespace staple::starttls
