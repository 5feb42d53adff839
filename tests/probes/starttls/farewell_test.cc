// SPDX-License-Identifier: Apache-2.0

#include <map>
#include <string>

#include <gmock/gmock.h>

#include "probes/starttls/request_tls.h"
#include "tests/probes/starttls/dialogues.h"

namespace staple::starttls {
namespace {

using enum StartTls;
using namespace std::string_view_literals;
using test::text;

/// complete runs a successful dialogue to its end.
net::Dialogue complete(const test::Script& script) {
  net::Dialogue dialogue = make_dialogue(script.protocol, {"server.test", "[192.0.2.1]"});
  dialogue.step({});
  for (const std::string& reply : script.replies)
    dialogue.step({reinterpret_cast<const std::uint8_t*>(reply.data()), reply.size()});
  return dialogue;
}

std::string first_words(const net::Dialogue& dialogue, net::Channel channel) {
  const auto farewell = dialogue.make_farewell(channel);
  return farewell ? farewell->start() : "";
}

// RFC 5321, 4.1.1.10; RFC 9051, 6.1.3; RFC 1939, 5; RFC 959, 4.1.1; RFC 5804, 2.3; RFC 3977, 5.4;
// RFC 4511, 4.3.
TEST(StarttlsFarewell, IsWhatTheProtocolEndsWith) {
  const std::map<StartTls, std::string> expected = {
      {smtp, "QUIT\r\n"},      {lmtp, "QUIT\r\n"},
      {imap, "a2 LOGOUT\r\n"}, {pop3, "QUIT\r\n"},
      {ftp, "QUIT\r\n"},       {sieve, "LOGOUT\r\n"},
      {nntp, "QUIT\r\n"},      {ldap, text("\x30\x05\x02\x01\x02\x42\x00"sv)}};
  for (const auto& script : test::scripts()) {
    const auto row = expected.find(script.protocol);
    if (row == expected.end()) continue;
    const net::Dialogue dialogue = complete(script);
    for (const auto channel : {net::Channel::plain, net::Channel::tls, net::Channel::trusted_tls}) {
      EXPECT_EQ(first_words(dialogue, channel), row->second) << entry(script.protocol).name;
    }
  }
}

// A new stream (RFC 6120, 5.4.3.3) and a packet before the StartupMessage would only be logged.
TEST(StarttlsFarewell, IsSilentWithinTlsWhereNoSessionHasBegun) {
  for (const auto& script : test::scripts()) {
    if (script.protocol != postgres && script.protocol != xmpp_client &&
        script.protocol != xmpp_server)
      continue;
    const net::Dialogue dialogue = complete(script);
    EXPECT_FALSE(dialogue.make_farewell(net::Channel::tls)) << entry(script.protocol).name;
    EXPECT_FALSE(dialogue.make_farewell(net::Channel::trusted_tls)) << entry(script.protocol).name;
    EXPECT_EQ(first_words(dialogue, net::Channel::plain),
              script.protocol == postgres ? "" : "</stream:stream>");
  }
}

TEST(StarttlsFarewell, DiscardsTheReply) {
  for (const auto& script : test::scripts()) {
    if (script.protocol == mysql) continue;
    const auto farewell = complete(script).make_farewell(net::Channel::plain);
    if (!farewell) continue;
    const Bytes reply{'2', '2', '1', ' ', 0, 0xff};
    const net::Action action = farewell->consume(reply);
    EXPECT_EQ(action.kind, net::Action::Kind::proceed) << entry(script.protocol).name;
    EXPECT_EQ(action.consumed, reply.size());
    EXPECT_EQ(action.send, "");
  }
}

TEST(StarttlsFarewell, IsExpectedByAServerThatAnsweredButNotByOthers) {
  for (const Reason reason : {Reason::starttls_refused, Reason::starttls_not_offered})
    EXPECT_TRUE(expects_farewell(reason));
  for (const Reason reason :
       {Reason::starttls_timeout, Reason::starttls_closed, Reason::starttls_reset,
        Reason::starttls_wrong_protocol, Reason::starttls_injection, Reason::starttls_flood,
        Reason::starttls_blocked})
    EXPECT_FALSE(expects_farewell(reason));
}

}  // namespace
}  // namespace staple::starttls
