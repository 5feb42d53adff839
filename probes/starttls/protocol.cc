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
using Made = std::unique_ptr<net::Machine>;

Made talk(std::span<const LineStep> steps) { return std::make_unique<LineMachine>(steps); }

// Ports: those of the IANA registry.
constexpr auto kTable = std::to_array<StartTlsEntry>({
    {none, "none", 443, nullptr},
    {smtp, "smtp", 25, [](const std::string&) { return talk(smtp_steps()); }},
    {lmtp, "lmtp", 24, [](const std::string&) { return talk(lmtp_steps()); }},
    {imap, "imap", 143, [](const std::string&) { return talk(imap_steps()); }},
    {pop3, "pop3", 110, [](const std::string&) { return talk(pop3_steps()); }},
    {ftp, "ftp", 21, [](const std::string&) { return talk(ftp_steps()); }},
    {ldap, "ldap", 389, [](const std::string&) -> Made { return std::make_unique<LdapMachine>(); }},
    {xmpp_client, "xmpp-client", 5222,
     [](const std::string& name) -> Made { return std::make_unique<XmppMachine>("jabber:client", name); }},
    {xmpp_server, "xmpp-server", 5269,
     [](const std::string& name) -> Made { return std::make_unique<XmppMachine>("jabber:server", name); }},
    {postgres, "postgres", 5432,
     [](const std::string&) -> Made { return std::make_unique<PostgresMachine>(); }},
    {mysql, "mysql", 3306, [](const std::string&) -> Made { return std::make_unique<MysqlMachine>(); }},
    {sieve, "sieve", 4190, [](const std::string&) { return talk(sieve_steps()); }},
    {nntp, "nntp", 119, [](const std::string&) { return talk(nntp_steps()); }},
});

}  // namespace

std::span<const StartTlsEntry> starttls_table() { return kTable; }

const StartTlsEntry& entry(StartTls protocol) { return kTable[static_cast<std::size_t>(protocol)]; }

std::optional<StartTls> parse_starttls(std::string_view name) {
  const auto found = std::ranges::find(kTable, name, &StartTlsEntry::name);
  if (found == kTable.end()) return std::nullopt;
  return found->protocol;
}

}  // namespace staple::starttls
