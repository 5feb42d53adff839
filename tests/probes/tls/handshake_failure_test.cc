// SPDX-License-Identifier: Apache-2.0

#include <algorithm>

#include "probes/tls/presentation.h"
#include "tests/probes/tls/handshake_fixture.h"

namespace staple::tls {
namespace {

using testing::HasSubstr;
using testing::MatchesRegex;
using testing::StartsWith;

struct HandshakeFailureClientCertificateTest : HandshakeTest {
  /// run_with_last_message returns the outcome with a TLS 1.2 server that requests a certificate
  /// and then sends `last`. Without `last` it sends nothing until the client times out.
  Outcome run_with_last_message(const Bytes& last, const char* ciphers = nullptr) {
    ServerPlan to = plan(TlsVersion::tls12, staple("staple"));
    to.demands_client_certificate = true;
    to.ciphers = ciphers;
    Handshake handshake(tls->context(), "server.test");
    MemoryServer server(leaf, to);
    handshake.step({});
    Bytes ignored;
    EXPECT_EQ(feed(handshake, server.respond(handshake.output()), kWhole, ignored),
              Handshake::StepResult::receive);
    if (last.empty()) {
      handshake.on_close(Reason::handshake_timeout);
    } else {
      EXPECT_EQ(feed(handshake, last, kWhole, ignored), Handshake::StepResult::finish);
    }
    return Outcome::of(handshake.outcome());
  }
};

const Bytes kCloseNotify{0x15, 3, 3, 0, 2, 1, 0};
const Bytes kHandshakeFailure{0x15, 3, 3, 0, 2, 2, 40};

TEST_F(HandshakeFailureClientCertificateTest, HasPresentedAllWhenItRejectsTheClientCertificate) {
  EXPECT_EQ(run_with_last_message(kHandshakeFailure).presented,
            presented(TlsVersion::tls12, staple("staple")));
  EXPECT_EQ(run_with_last_message(kCloseNotify).presented,
            presented(TlsVersion::tls12, staple("staple")));
}

TEST_F(HandshakeFailureClientCertificateTest, FailsWhenItHangs) {
  EXPECT_EQ(run_with_last_message({}).reason(), Reason::handshake_timeout);
}

// With RSA key exchange the server proves its key only by its Finished.
TEST_F(HandshakeFailureClientCertificateTest, FailsBeforeItHasProvenItsKey) {
  leaf = pki::make_leaf(authority, kValidity, {.key = pki::Key::rsa(2048)});
  EXPECT_EQ(run_with_last_message(kHandshakeFailure, "AES128-SHA").reason(),
            Reason::handshake_alert);
  EXPECT_EQ(run_with_last_message(kCloseNotify, "AES128-SHA").reason(), Reason::handshake_closed);
}

struct HandshakeFailureTest : HandshakeTest {};

TEST_F(HandshakeFailureTest, ReportsAVersionThatTheServerDoesNotSupport) {
  Settings settings;
  settings.max_version = TlsVersion::tls12;
  tls = client(settings);
  const Outcome outcome = run_handshake(plan(TlsVersion::tls13));
  EXPECT_EQ(outcome.reason(), Reason::handshake_version);
}

TEST_F(HandshakeFailureTest, ReportsAVersionThatTheClientDoesNotAllow) {
  Settings settings;
  settings.min_version = TlsVersion::tls12;
  tls = client(settings);
  // A ServerHello of TLS 1.0, TLS_RSA_WITH_AES_128_CBC_SHA.
  Bytes hello = bytes(std::string_view("\x16\x03\x01\x00\x2a\x02\x00\x00\x26\x03\x01", 11));
  hello.resize(hello.size() + 32, 7);
  hello.insert(hello.end(), {0, 0, 0x2f, 0});
  const Outcome outcome = run_with_response(hello);
  EXPECT_EQ(outcome.reason(), Reason::handshake_version);
}

TEST_F(HandshakeFailureTest, ReportsTheAlert) {
  const Outcome outcome = run_with_response(Bytes{0x15, 3, 3, 0, 2, 2, 40});
  EXPECT_EQ(outcome.reason(), Reason::handshake_alert);
  EXPECT_EQ(outcome.failure->alert, 40);
  EXPECT_THAT(
      outcome.failure->detail,
      StartsWith("alert: handshake failure, in response to the ClientHello; offered TLS 1.0 "
                 "to 1.3, "));
  EXPECT_THAT(outcome.failure->detail,
              MatchesRegex(".*, [0-9]+ cipher suites, [0-9]+ groups, [0-9]+ signature algorithms"));
}

TEST_F(HandshakeFailureTest, TellsTheOfferedVersionsAfterARefusal) {
  const Bytes protocol_version{0x15, 3, 3, 0, 2, 2, 70};
  Settings settings;
  settings.min_version = settings.max_version = TlsVersion::tls12;
  tls = client(settings);
  EXPECT_THAT(run_with_response(protocol_version).failure->detail,
              HasSubstr("; offered TLS 1.2, "));
  settings.min_version = TlsVersion::tls11;
  tls = client(settings);
  EXPECT_THAT(run_with_response(protocol_version).failure->detail,
              HasSubstr("; offered TLS 1.1 to 1.2, "));
  settings = {.min_version = TlsVersion::tls13};
  tls = client(settings);
  EXPECT_THAT(run_with_response(protocol_version).failure->detail,
              HasSubstr("; offered TLS 1.3, "));
}

TEST_F(HandshakeFailureTest, QuotesAServerThatDoesNotSpeakTls) {
  EXPECT_EQ(run_with_response(bytes("HTTP/1.1 400 Bad Request\r\nServer: x\r\n")).failure,
            (Failure{Reason::handshake_not_tls, "received: HTTP/1.1 400 Bad Request"}));
  EXPECT_EQ(run_with_response(bytes("SSH-2.0-\x1b[31mOpenSSH\r\n")).failure,
            (Failure{Reason::handshake_not_tls, "received: SSH-2.0-\\x1B[31mOpenSSH"}));
  const Outcome cut = run_with_response(bytes("220 mail ESMTP\r\n"), 1);
  EXPECT_EQ(cut.reason(), Reason::handshake_not_tls);
  // Only the second byte differs from TLS.
  const Outcome second = run_with_response(Bytes{0x16, 'x'}, 1);
  EXPECT_EQ(second.reason(), Reason::handshake_not_tls);
}

TEST_F(HandshakeFailureTest, StopsAtAFlood) {
  const Bytes nothing_new{0x16, 3, 3, 0, 4, 0, 0, 0, 0};  // HelloRequest, which a client ignores
  Bytes flood;
  while (flood.size() < 600 * 1024)
    flood.insert(flood.end(), nothing_new.begin(), nothing_new.end());
  const Outcome outcome = run_with_response(flood, 16 * 1024);
  EXPECT_EQ(outcome.reason(), Reason::handshake_flood);
}

TEST_F(HandshakeFailureTest, StopsAtAFloodOfSmallPieces) {
  // A ServerHello of 15 KiB in records of one byte each.
  const Bytes hello{2, 0, 60, 0};
  Bytes flood;
  for (std::size_t i = 0; i < 15 * 1024; ++i) {
    const Bytes record{0x16, 3, 3, 0, 1, i < hello.size() ? hello[i] : std::uint8_t{3}};
    flood.insert(flood.end(), record.begin(), record.end());
  }
  const Outcome outcome = run_with_response(flood, 1);
  EXPECT_EQ(outcome.reason(), Reason::handshake_flood);
  EXPECT_EQ(outcome.failure->detail, "received 4112 bytes in 4113 pieces");
  EXPECT_NE(run_with_response(flood, 256).reason(), Reason::handshake_flood);
}

TEST_F(HandshakeFailureTest, StopsAtAnOversizedCertificateMessage) {
  ServerPlan to = plan(TlsVersion::tls12);
  for (int i = 0; i < 1000; ++i) to.intermediates.push_back(authority.certificate);
  const Outcome outcome = run_handshake(to);
  EXPECT_EQ(outcome.reason(), Reason::handshake_flood);
}

TEST_F(HandshakeFailureTest, StopsBeforeTooManyCertificatesAreRead) {
  for (const TlsVersion version : {TlsVersion::tls12, TlsVersion::tls13}) {
    ServerPlan to = plan(version);
    to.intermediates.resize(99, authority.certificate);
    EXPECT_EQ(run_handshake(to).presented->chain.size(), 100U);
    to.intermediates.push_back(authority.certificate);
    EXPECT_EQ(run_handshake(to).failure,
              (Failure{Reason::handshake_flood, "more than 100 certificates"}));
  }
}

TEST_F(HandshakeFailureTest, DoesNotUseAGroupThatWasNotOffered) {
  Handshake handshake(tls->context(), "server.test");
  handshake.step({});
  const ByteView hello = handshake.output();
  constexpr std::size_t kSession = 5 + 4 + 2 + 32;  // after headers, version and random
  const Bytes session(hello.begin() + kSession, hello.begin() + kSession + 33);
  // HelloRetryRequest (RFC 8446, 4.1.3), with TLS_AES_128_GCM_SHA256 and the group ffdhe8192
  const Bytes random{0xCF, 0x21, 0xAD, 0x74, 0xE5, 0x9A, 0x61, 0x11, 0xBE, 0x1D, 0x8C,
                     0x02, 0x1E, 0x65, 0xB8, 0x91, 0xC2, 0xA2, 0x11, 0x16, 0x7A, 0xBB,
                     0x8C, 0x5E, 0x07, 0x9E, 0x09, 0xE2, 0xC8, 0xA8, 0x33, 0x9C};
  const Bytes extensions{0, 43, 0, 2, 3, 4, 0, 51, 0, 2, 1, 4};
  const Bytes body = join({{3, 3}, random, session, {0x13, 0x01, 0}, write_vector(2, extensions)});
  const Bytes message = join({{2}, write_vector(3, body)});
  EXPECT_EQ(handshake.step(join({{22, 3, 3}, write_vector(2, message)})),
            Handshake::StepResult::finish);
  const Outcome outcome = Outcome::of(handshake.outcome());
  EXPECT_EQ(outcome.reason(), Reason::handshake_failed);
  EXPECT_THAT(outcome.failure->detail, HasSubstr("key share"));
}

TEST_F(HandshakeFailureTest, ReportsTheProgressOfAServerThatClosed) {
  EXPECT_EQ(run_with_response({}).failure,
            (Failure{Reason::handshake_closed, "before the server sent a byte"}));

  for (const auto& [version, where] : {std::pair{TlsVersion::tls12, "after ServerHello"},
                                       {TlsVersion::tls13, "after ServerHello"}}) {
    Handshake handshake(tls->context(), "server.test");
    MemoryServer server(leaf, plan(version));
    handshake.step({});
    const Bytes response = server.respond(handshake.output());
    // The first record.
    const std::size_t hello = 5 + (std::size_t{response[3]} << 8) + response[4];
    Bytes ignored;
    ASSERT_EQ(feed(handshake, ByteView(response).first(hello), kWhole, ignored),
              Handshake::StepResult::receive);
    handshake.on_close(Reason::handshake_reset);
    EXPECT_EQ(Outcome::of(handshake.outcome()).failure, (Failure{Reason::handshake_reset, where}));
  }
}

TEST_F(HandshakeFailureTest, FailsOnCorruptRecords) {
  Handshake handshake(tls->context(), "server.test");
  MemoryServer server(leaf, plan(TlsVersion::tls13));
  handshake.step({});
  Bytes response = server.respond(handshake.output());
  response.back() ^= 1;
  Bytes ignored;
  ASSERT_EQ(feed(handshake, response, kWhole, ignored), Handshake::StepResult::finish);
  const Outcome outcome = Outcome::of(handshake.outcome());
  EXPECT_EQ(outcome.reason(), Reason::handshake_failed);
  EXPECT_FALSE(ignored.empty()) << "the client sends an alert";
}

struct HandshakeFailureBrokenCertificateTest : HandshakeTest {
  /// Returns the outcome with a TLS 1.2 server whose certificate is corrupted so that OpenSSL
  /// cannot parse it.
  Outcome damaged(const Bytes& certificate, std::optional<Bytes> staple) {
    Handshake handshake(tls->context(), "server.test");
    MemoryServer server(leaf, plan(TlsVersion::tls12, std::move(staple)));
    handshake.step({});
    Bytes response = server.respond(handshake.output());
    const auto at =
        std::search(response.begin(), response.end(), certificate.begin(), certificate.end());
    at[4] = 0x31;  // TBSCertificate is a SEQUENCE, not a SET
    Bytes ignored;
    EXPECT_EQ(feed(handshake, response, kWhole, ignored), Handshake::StepResult::finish);
    return Outcome::of(handshake.outcome());
  }
};

// OpenSSL aborts before the staple arrives, and before the server has proven its key.
TEST_F(HandshakeFailureBrokenCertificateTest, FailsAtAnyPosition) {
  for (const Bytes& certificate : {leaf.certificate, authority.certificate}) {
    for (const std::optional<Bytes>& sent :
         {std::optional<Bytes>(), std::optional(staple("staple"))}) {
      EXPECT_EQ(damaged(certificate, sent).reason(), Reason::judge_unreadable_certificate);
    }
  }
}

TEST_F(HandshakeFailureTest, RefusesCostlyGroups) {
  leaf = pki::make_leaf(authority, kValidity, {.key = pki::Key::rsa(2048)});
  if (prefers_offered_fields()) tls = client({.groups = {"X25519"}});
  ServerPlan to = plan(TlsVersion::tls12);
  to.group = "ffdhe4096";
  EXPECT_TRUE(run_handshake(to).presented);
  to.group = "ffdhe6144";
  EXPECT_EQ(run_handshake(to).reason(), Reason::handshake_failed);
  EXPECT_THAT(run_handshake(to).failure->detail,
              HasSubstr("Diffie-Hellman group is below 1024 bits or above 4096"));
}

}  // namespace
}  // namespace staple::tls
