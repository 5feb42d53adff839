// SPDX-License-Identifier: Apache-2.0

#include "tests/probes/starttls/dialogues.h"

#include <algorithm>

#include "probes/starttls/request_tls.h"

namespace staple::test {
namespace {

using enum starttls::StartTls;
using namespace std::string_view_literals;

constexpr std::string_view kStream =
    "<?xml version='1.0'?>\n<stream:stream id='>1' xmlns:stream=\"http://etherx.jabber.org/streams\" "
    "xmlns='jabber:client' version='1.0'>";
constexpr std::string_view kFeatures =
    "<stream:features><starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'><required/></starttls>"
    "</stream:features>";
constexpr std::string_view kProceed = "<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>";

std::string our_stream(const std::string& content) {
  return "<?xml version='1.0'?><stream:stream xmlns='" + content +
         "' xmlns:stream='http://etherx.jabber.org/streams' to='server.test' version='1.0'>"
         "<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>";
}

void step_dialogue(net::Dialogue& dialogue, net::StepResult& next, std::string& sent,
                   ByteView bytes) {
  next = dialogue.step(bytes);
  const ByteView output = dialogue.output();
  sent.append(output.begin(), output.end());
}

}  // namespace

std::vector<Script> scripts() {
  const std::vector<std::string> xmpp{std::string(kStream), std::string(kFeatures),
                                      std::string(kProceed)};
  return {
      {smtp,
       {"220-mail.test ESMTP\r\n220 ready\r\n",
        "250-mail.test\r\n250-SIZE 1\r\n250-STARTTLS\r\n250 HELP\r\n", "220 2.0.0 Ready\r\n"},
       "EHLO [192.0.2.1]\r\nSTARTTLS\r\n"},
      {lmtp,
       {"220 mail.test LMTP\r\n", "250-mail.test\r\n250 starttls\r\n", "220 go\r\n"},
       "LHLO [192.0.2.1]\r\nSTARTTLS\r\n"},
      {imap,
       {"* OK [CAPABILITY IMAP4rev1 STARTTLS] ready\r\n",
        "* CAPABILITY IMAP4rev1\r\na1 OK begin\r\n"},
       "a1 STARTTLS\r\n"},
      {pop3, {"+OK ready\r\n", "+OK\r\n"}, "STLS\r\n"},
      {ftp,
       {"120 soon\r\n220-Hello\r\n who goes there\r\n221 not yet\r\n220 now\r\n",
        "234 AUTH TLS\r\n"},
       "AUTH TLS\r\n"},
      {ldap,
       {make_ldap_response(1, 0, "")},
       text("\x30\x1d\x02\x01\x01\x77\x18\x80\x16"
            "1.3.6.1.4.1.1466.20037"sv)},
      {xmpp_client, xmpp, our_stream("jabber:client")},
      {xmpp_server, xmpp, our_stream("jabber:server")},
      {postgres, {"S"}, text("\x00\x00\x00\x08\x04\xd2\x16\x2f"sv)},
      {mysql,
       {make_mysql_packet(make_mysql_greeting(0xffff))},
       make_mysql_packet(text("\x00\x8a\x08\x00\x00\x00\x00\x01\x2d"sv) + std::string(23, '\0'),
                         1)},
      {sieve,
       {"\"IMPLEMENTATION\" \"Sieve\"\r\n\"SASL\" \"\"\r\n\"STARTTLS\"\r\nOK \"ready\"\r\n",
        "OK\r\n"},
       "STARTTLS\r\n"},
      {nntp, {"201 news.test\r\n", "382 go on\r\n"}, "STARTTLS\r\n"},
  };
}

Transcript run_dialogue(starttls::StartTls protocol, const std::vector<std::string>& replies,
                        std::size_t piece) {
  net::Dialogue dialogue = make_dialogue(protocol, {"server.test", "[192.0.2.1]"});
  Transcript transcript;
  net::StepResult next = net::StepResult::receive;
  step_dialogue(dialogue, next, transcript.sent, {});
  for (const std::string& reply : replies) {
    ByteView rest(reinterpret_cast<const std::uint8_t*>(reply.data()), reply.size());
    while (!rest.empty() && next == net::StepResult::receive) {
      const ByteView now = rest.first(std::min(piece, rest.size()));
      rest = rest.subspan(now.size());
      step_dialogue(dialogue, next, transcript.sent, now);
    }
  }
  if (next == net::StepResult::receive) dialogue.on_close(net::CloseReason::closed);
  const auto outcome = dialogue.outcome();
  if (!outcome) transcript.failure = outcome.error();
  return transcript;
}

std::string make_mysql_packet(const std::string& payload, char number) {
  return std::string{static_cast<char>(payload.size() & 0xff),
                     static_cast<char>(payload.size() >> 8), '\0', number} +
         payload;
}

std::string make_mysql_greeting(unsigned capabilities) {
  return "\x0a" + text("8.0.36\0"sv) + std::string(4, '\x07') + std::string(8, 'a') + '\0' +
         static_cast<char>(capabilities & 0xff) + static_cast<char>(capabilities >> 8) +
         text("\x2d\x02\x00\xff\xc1\x15"sv) + std::string(10, '\0') + "bbbbbbbbbbbb" + '\0';
}

std::string make_ldap_response(char message_id, char code, const std::string& diagnostic) {
  const std::string result = text("\x0a\x01"sv) + code + text("\x04\x00\x04"sv) +
                             static_cast<char>(diagnostic.size()) + diagnostic;
  const std::string response = "\x78" + std::string(1, static_cast<char>(result.size())) + result;
  const std::string fields = text("\x02\x01"sv) + message_id + response;
  // The length in four bytes, as Active Directory encodes it.
  return text("\x30\x84\x00\x00\x00"sv) + static_cast<char>(fields.size()) + fields;
}

}  // namespace staple::test
