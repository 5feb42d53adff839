// SPDX-License-Identifier: Apache-2.0

#include <gmock/gmock.h>

#include "tests/probes/starttls/dialogues.h"

namespace staple::starttls {
namespace {

using enum Reason;
using enum StartTls;
using test::make_ldap_response;
using test::make_mysql_greeting;
using test::make_mysql_packet;
using test::run_dialogue;
using test::text;
using testing::HasSubstr;
using namespace std::string_view_literals;

constexpr auto kStream = "<stream:stream xmlns:stream='x' version='1.0'>";

/// Refusal is a dialogue that fails.
struct Refusal {
  StartTls protocol;
  std::vector<std::string> replies;
  Reason reason;
  std::string detail;
};

std::vector<Refusal> refusals() {
  const std::string hello = "220 hi\r\n";
  const std::string able = "250-hi\r\n250 STARTTLS\r\n";
  return {
      {smtp, {"554 go away\r\n"}, starttls_refused, "greeting: 554 go away"},
      {smtp, {"421-too\r\n421 many\r\n"}, starttls_refused, "greeting: 421-too 421 many"},
      {smtp,
       {hello, "502 no EHLO\r\n"},
       starttls_refused,
       "response to EHLO [192.0.2.1]: 502 no EHLO"},
      {smtp,
       {hello, "250-hi\r\n250 XSTARTTLS\r\n"},
       starttls_not_offered,
       "response to EHLO [192.0.2.1]: 250-hi 250 XSTARTTLS"},
      {smtp,
       {hello, able, "454 4.7.0 no certificate\r\n"},
       starttls_refused,
       "response to STARTTLS: 454 4.7.0 no certificate"},
      {smtp, {"220-hi\r\n250 there\r\n"}, starttls_wrong_protocol, "received: 250 there"},
      {smtp, {"2200\r\n"}, starttls_wrong_protocol, "received: 2200"},
      {lmtp, {hello, "250 hi\r\n"}, starttls_not_offered, "response to LHLO [192.0.2.1]: 250 hi"},
      {imap, {"* BYE later\r\n"}, starttls_refused, "greeting: * BYE later"},
      {imap, {"* PREAUTH you are in\r\n"}, starttls_not_offered, "greeting: * PREAUTH you are in"},
      {imap,
       {"* OK\r\n", "a1 BAD what?\r\n"},
       starttls_refused,
       "response to a1 STARTTLS: a1 BAD what?"},
      {imap,
       {"* OK\r\n", "* BYE tired\r\n"},
       starttls_refused,
       "response to a1 STARTTLS: * BYE tired"},
      {imap, {"* OK\r\n", "a2 OK\r\n"}, starttls_wrong_protocol, "received: a2 OK"},
      {pop3, {"+OK\r\n", "-ERR not here\r\n"}, starttls_refused, "response to STLS: -ERR not here"},
      {ftp,
       {hello, "530 log in first\r\n"},
       starttls_refused,
       "response to AUTH TLS: 530 log in first"},
      {ftp,
       {"220-a\r\n", "b\r\n", "220 c\r\n", "500 d\r\n"},
       starttls_refused,
       "response to AUTH TLS: 500 d"},
      {sieve,
       {"\"SASL\" \"PLAIN\"\r\nOK\r\n"},
       starttls_not_offered,
       "greeting: \"SASL\" \"PLAIN\" OK"},
      {sieve,
       {"\"STARTTLS\"\r\nOK\r\n", "NO \"not now\"\r\n"},
       starttls_refused,
       "response to STARTTLS: NO \"not now\""},
      {sieve, {"BYE \"full\"\r\n"}, starttls_refused, "greeting: BYE \"full\""},
      {nntp, {"502 go away\r\n"}, starttls_refused, "greeting: 502 go away"},
      {nntp,
       {"200 hi\r\n", "580 no TLS\r\n"},
       starttls_refused,
       "response to STARTTLS: 580 no TLS"},
      {ldap,
       {make_ldap_response(1, 2, "unsupported extended operation")},
       starttls_refused,
       "resultCode 2 (protocolError): unsupported extended operation"},
      {ldap, {make_ldap_response(1, 99, "")}, starttls_refused, "resultCode 99: (empty)"},
      {ldap,
       {make_ldap_response(0, 52, "shutting down")},
       starttls_refused,
       "resultCode 52 (unavailable): shutting down"},
      {ldap, {make_ldap_response(0, 0, "")}, starttls_refused, "resultCode 0: (empty)"},
      {xmpp_client,
       {kStream, "<stream:features><mechanisms/></stream:features>"},
       starttls_not_offered,
       "the stream features do not include starttls"},
      {xmpp_client,
       {kStream, "<stream:features><m><starttls/></m></stream:features>"},
       starttls_not_offered,
       "the stream features do not include starttls"},
      {xmpp_server,
       {kStream, "<stream:error><host-unknown/><text>who?</text></stream:error>"},
       starttls_refused,
       "error: host-unknown text who?"},
      {xmpp_client,
       {kStream, "<stream:features><starttls/></stream:features>", "<failure/>"},
       starttls_refused,
       "failure: (empty)"},
      {xmpp_client,
       {kStream, "</stream:stream>"},
       starttls_refused,
       "the server closed the stream"},
      {xmpp_client, {kStream, "<!DOCTYPE x>"}, starttls_wrong_protocol, "received: <!DOCTYPE x>"},
      {xmpp_client, {kStream, "<a></b>"}, starttls_wrong_protocol, "received: </b>"},
      {postgres, {"N"}, starttls_not_offered, "response to SSLRequest: N"},
      {postgres,
       {text("E\0\0\0\x16SFATAL\0Mtoo many\0\0"sv)},
       starttls_refused,
       "response to SSLRequest: too many"},
      {postgres,
       {text("Eunsupported frontend protocol\0"sv)},
       starttls_refused,
       "response to SSLRequest: unsupported frontend protocol"},
      {mysql,
       {make_mysql_packet("\xff\x6a\x04Host is not allowed")},
       starttls_refused,
       "error 1130: Host is not allowed"},
      {mysql,
       {make_mysql_packet("\xff\x69\x04Host 'a' is blocked because of many connection errors")},
       starttls_blocked,
       "error 1129: Host 'a' is blocked because of many connection errors"},
      {mysql,
       {make_mysql_packet("\xff\x10\x04#08004Too many connections")},
       starttls_refused,
       "error 1040: Too many connections"},
      {mysql,
       {make_mysql_packet(make_mysql_greeting(0xf7ff))},
       starttls_not_offered,
       "greeting: version 8.0.36"},
      {mysql,
       {make_mysql_packet("\x0a"
                          "5.7")},
       starttls_wrong_protocol,
       "received: 5.7"},
  };
}

TEST(Refusals, QuotesTheRefusalOfTheServer) {
  for (const auto& [protocol, theirs, reason, detail] : refusals()) {
    for (const std::size_t piece : {1000u, 1u}) {
      const auto transcript = run_dialogue(protocol, theirs, piece);
      EXPECT_EQ(transcript.reason(), reason) << entry(protocol).name << ": " << theirs.back();
      EXPECT_EQ(transcript.detail(), detail) << entry(protocol).name;
    }
  }
}

TEST(Refusals, CleansAndTruncatesTheQuotedText) {
  const auto transcript = run_dialogue(smtp, {"554 \x1b[2J" + std::string(1000, 'x') + "\r\n"});
  EXPECT_THAT(transcript.detail(), HasSubstr("554 \\x1B[2Jxxx"));
  EXPECT_LT(transcript.detail().size(), 300u);
}

/// The texts begin no reply of any of these protocols. `P` is not a response to
/// PostgreSQL's SSLRequest.
TEST(Refusals, ReportsAServerOfAnotherProtocol) {
  const std::string others[] = {
      "HTTP/1.1 400 Bad Request\r\n\r\n",
      "PSH-2.0-OpenSSH_9.2\r\n",
      text("\x15\x03\x01\x00\x02\x02\x46"sv),
      text("\x16\x03\x03\x00\x7a\x02\x00\x00\x76\x03\x03"sv),
      std::string(64, '\0'),
  };
  for (const auto& row : starttls_table()) {
    if (row.protocol == none) continue;
    for (const auto& other : others) {
      for (const std::size_t piece : {1000u, 1u}) {
        const auto transcript = run_dialogue(row.protocol, {other}, piece);
        EXPECT_EQ(transcript.reason(), starttls_wrong_protocol)
            << row.name << ": " << transcript.detail();
        EXPECT_EQ(transcript.detail().substr(0, 8), "received") << row.name;
      }
    }
  }
}

/// Each server's greeting is passed to every other protocol.
TEST(Refusals, DistinguishesTheProtocols) {
  for (const auto& script : test::scripts()) {
    for (const auto& row : starttls_table()) {
      if (row.protocol == none || row.protocol == script.protocol) continue;
      const auto transcript = run_dialogue(row.protocol, {script.replies.front()});
      EXPECT_TRUE(transcript.failure) << row.name << " accepted " << entry(script.protocol).name;
    }
  }
}

}  // namespace
}  // namespace staple::starttls
