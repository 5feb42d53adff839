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

ProtocolPointer make_line_protocol(std::span<const LineStep> steps) {
  return std::make_unique<LineProtocol>(steps);
}

// The ports are those of the IANA registry.
constexpr auto kTable = std::to_array<Entry>({
    {none, "none", 443, nullptr},
    {smtp, "smtp", 25, [](const std::string&) { return make_line_protocol(smtp_steps()); }},
    {lmtp, "lmtp", 24, [](const std::string&) { return make_line_protocol(lmtp_steps()); }},
    {imap, "imap", 143, [](const std::string&) { return make_line_protocol(imap_steps()); }},
    {pop3, "pop3", 110, [](const std::string&) { return make_line_protocol(pop3_steps()); }},
    {ftp, "ftp", 21, [](const std::string&) { return make_line_protocol(ftp_steps()); }},
    {ldap, "ldap", 389,
     [](const std::string&) -> ProtocolPointer { return std::make_unique<Ldap>(); }},
    {xmpp_client, "xmpp-client", 5222,
     [](const std::string& name) -> ProtocolPointer {
       return std::make_unique<Xmpp>("jabber:client", name);
     }},
    {xmpp_server, "xmpp-server", 5269,
     [](const std::string& name) -> ProtocolPointer {
       return std::make_unique<Xmpp>("jabber:server", name);
     }},
    {postgres, "postgres", 5432,
     [](const std::string&) -> ProtocolPointer { return std::make_unique<Postgres>(); }},
    {mysql, "mysql", 3306,
     [](const std::string&) -> ProtocolPointer { return std::make_unique<Mysql>(); }},
    {sieve, "sieve", 4190, [](const std::string&) { return make_line_protocol(sieve_steps()); }},
    {nntp, "nntp", 119, [](const std::string&) { return make_line_protocol(nntp_steps()); }},
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
