// SPDX-License-Identifier: Apache-2.0

#include "probes/net/dialogue.h"

#include <set>
#include <string>

#include <gmock/gmock.h>

#include "probes/starttls/request_tls.h"
#include "tests/probes/starttls/dialogues.h"

namespace staple::starttls {
namespace {

using namespace std::string_view_literals;
using test::run_dialogue;
using test::scripts;
using testing::HasSubstr;

std::string name(StartTls protocol) { return std::string(entry(protocol).name); }

TEST(DialogueTable, HoldsEveryProtocolInOrderUnderAUniqueName) {
  std::set<std::string_view> names;
  std::size_t place = 0;
  for (const auto& row : starttls_table()) {
    EXPECT_EQ(static_cast<std::size_t>(row.protocol), place++) << row.name;
    EXPECT_TRUE(names.insert(row.name).second) << row.name;
    EXPECT_EQ(parse_starttls(row.name), row.protocol);
    EXPECT_EQ(row.make_protocol == nullptr, row.protocol == StartTls::none) << row.name;
  }
  EXPECT_EQ(place, static_cast<std::size_t>(StartTls::nntp) + 1);
  EXPECT_EQ(parse_starttls("SMTP"), std::nullopt);
  EXPECT_EQ(scripts().size() + 1, place) << "each protocol has a script";
}

// https://www.iana.org/assignments/service-names-port-numbers
TEST(DialogueTable, HasTheRegisteredPorts) {
  const std::pair<const char*, int> ports[] = {
      {"none", 443},   {"smtp", 25},    {"lmtp", 24},          {"imap", 143},
      {"pop3", 110},   {"ftp", 21},     {"ldap", 389},         {"postgres", 5432},
      {"mysql", 3306}, {"sieve", 4190}, {"xmpp-client", 5222}, {"xmpp-server", 5269},
      {"nntp", 119}};
  for (const auto& [protocol, port] : ports)
    EXPECT_EQ(entry(*parse_starttls(protocol)).default_port, port);
}

TEST(Dialogue, SucceedsInEachProtocol) {
  for (const auto& script : scripts()) {
    const auto transcript = run_dialogue(script.protocol, script.replies);
    EXPECT_FALSE(transcript.failure) << name(script.protocol) << ": " << transcript.detail();
    EXPECT_EQ(transcript.sent, script.sent) << name(script.protocol);
  }
}

TEST(Dialogue, AcceptsAnyFragmentation) {
  for (const auto& script : scripts()) {
    for (const std::size_t piece : {1u, 2u, 3u, 7u}) {
      const auto transcript = run_dialogue(script.protocol, script.replies, piece);
      EXPECT_FALSE(transcript.failure) << name(script.protocol) << ": " << transcript.detail();
      EXPECT_EQ(transcript.sent, script.sent) << name(script.protocol);
    }
  }
}

// CVE-2011-0411, CVE-2021-23222: bytes received before TLS must never be treated as received
// within it.
TEST(Dialogue, FailsWhenPlainTextFollowsTheResponse) {
  for (auto script : scripts()) {
    script.replies.back() += "250 injected\r\n";
    const auto transcript = run_dialogue(script.protocol, script.replies);
    EXPECT_EQ(transcript.reason(), Reason::starttls_injection) << name(script.protocol);
    EXPECT_THAT(transcript.detail(), HasSubstr("250 injected"));
  }
}

TEST(Dialogue, SendsNothingAfterAFailure) {
  for (auto script : scripts()) {
    // MySQL is the only protocol in which the client sends last.
    if (script.protocol != StartTls::mysql) continue;
    script.replies.back() += "x";
    EXPECT_EQ(run_dialogue(script.protocol, script.replies).sent, "");
  }
}

TEST(Dialogue, FailsWhenTheServerClosesAnywhereInTheDialogue) {
  for (const auto& script : scripts()) {
    std::string whole;
    for (const auto& reply : script.replies) whole += reply;
    for (std::size_t size = 0; size < whole.size(); ++size) {
      const auto transcript = run_dialogue(script.protocol, {whole.substr(0, size)}, 1);
      ASSERT_EQ(transcript.reason(), Reason::starttls_closed)
          << name(script.protocol) << " after " << size;
    }
  }
}

TEST(Dialogue, ReportsWhyTheConnectionEnded) {
  for (const auto& [how, reason] : {std::pair{net::CloseReason::timeout, Reason::starttls_timeout},
                                    {net::CloseReason::closed, Reason::starttls_closed},
                                    {net::CloseReason::reset, Reason::starttls_reset}}) {
    net::Dialogue dialogue = make_dialogue(StartTls::smtp, {"server.test"});
    EXPECT_EQ(dialogue.step({}), net::StepResult::receive);
    EXPECT_TRUE(dialogue.output().empty());
    dialogue.on_close(how);
    EXPECT_EQ(dialogue.outcome().error(), (Failure{reason, "before the server sent a byte"}));
  }
}

TEST(Dialogue, QuotesAnIncompleteResponse) {
  EXPECT_EQ(run_dialogue(StartTls::smtp, {"220 he"}).detail(),
            "after an incomplete response: 220 he");
  EXPECT_EQ(run_dialogue(StartTls::smtp, {"220 hello\r\n"}).detail(), "after 11 bytes");
}

TEST(Dialogue, StopsAtAFlood) {
  std::string lines;
  while (lines.size() <= 32 * 1024) lines += "250-AND SO ON\r\n";
  EXPECT_EQ(run_dialogue(StartTls::smtp, {"220 hi\r\n", lines}).reason(), Reason::starttls_flood);
  std::string elements = "<stream>";
  while (elements.size() <= 32 * 1024) elements += "<iq></iq> ";
  EXPECT_EQ(run_dialogue(StartTls::xmpp_client, {elements}).reason(), Reason::starttls_flood);
}

TEST(Dialogue, StopsAtAFloodOfSmallPieces) {
  std::string lines;
  while (lines.size() <= 16 * 1024) lines += "250-AND SO ON\r\n";
  const auto outcome = run_dialogue(StartTls::smtp, {"220 hi\r\n", lines}, 1);
  EXPECT_EQ(outcome.reason(), Reason::starttls_flood);
  EXPECT_EQ(outcome.detail(), "received 4112 bytes in 4113 pieces");
  const auto whole = run_dialogue(StartTls::smtp, {"220 hi\r\n", lines}, 512);
  EXPECT_NE(whole.reason(), Reason::starttls_flood);
}

TEST(Dialogue, StopsAtAnOversizedLineTagOrMessage) {
  const std::string words(5000, 'x');
  for (const std::size_t piece : {std::size_t{1}, words.size() + 100}) {
    EXPECT_EQ(run_dialogue(StartTls::smtp, {"220 " + words}, piece).reason(),
              Reason::starttls_flood);
    EXPECT_EQ(run_dialogue(StartTls::smtp, {"220 " + words + "\r\n"}, piece).reason(),
              Reason::starttls_flood);
    EXPECT_EQ(run_dialogue(StartTls::xmpp_client, {"<stream a='" + words}, piece).reason(),
              Reason::starttls_flood);
    EXPECT_EQ(run_dialogue(StartTls::ldap, {test::text("\x30\x83\x01\x00\x00"sv) + words}, piece)
                  .reason(),
              Reason::starttls_flood);
  }
  std::string nested;
  for (int i = 0; i < 17; ++i) nested += "<stream>";
  EXPECT_EQ(run_dialogue(StartTls::xmpp_client, {nested}).reason(), Reason::starttls_flood);
}

}  // namespace
}  // namespace staple::starttls
