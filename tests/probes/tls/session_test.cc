// SPDX-License-Identifier: Apache-2.0

#include "probes/tls/session.h"

#include <gtest/gtest.h>

#include "tests/probes/tls/handshake_fixture.h"

namespace staple::tls {
namespace {

struct SessionTest : HandshakeTest {
  /// open performs a handshake that leaves the connection open.
  std::unique_ptr<Session> open(MemoryServer& server, bool stays_open = true) const {
    Handshake handshake(tls->context(), "server.test");
    if (stays_open) handshake.stay_open();
    Bytes rest;  // session tickets (RFC 8446, 4.6.1)
    run_handshake(handshake, server, kWhole, &rest);
    EXPECT_EQ(server.client_closed(), !stays_open);
    auto session = handshake.release_session();
    if (session) {
      EXPECT_EQ(session->receive(rest), "");
    }
    return session;
  }
};

TEST_F(SessionTest, ExchangesTextAndCloses) {
  for (const TlsVersion version : {TlsVersion::tls12, TlsVersion::tls13}) {
    MemoryServer server(leaf, plan(version));
    const auto session = open(server);
    ASSERT_TRUE(session);
    server.respond(session->send("QUIT\r\n"));
    EXPECT_EQ(server.text(), "QUIT\r\n");
    EXPECT_FALSE(server.client_closed());
    EXPECT_EQ(session->receive({}), "");
    EXPECT_FALSE(session->is_closed());
    EXPECT_EQ(session->receive(server.say("221 bye\r\n")), "221 bye\r\n");
    EXPECT_TRUE(session->is_closed()) << "close_notify came with the text";
    EXPECT_EQ(session->receive({}), std::nullopt);
    server.respond(session->close());
    EXPECT_TRUE(server.client_closed());
  }
}

TEST_F(SessionTest, EndsAtBytesThatAreNotTls) {
  MemoryServer server(leaf, plan(TlsVersion::tls13));
  const auto session = open(server);
  EXPECT_EQ(session->receive(bytes("221 bye, and not within TLS\r\n")), std::nullopt);
}

TEST_F(SessionTest, IsNullIfTheHandshakeEndedTheConnection) {
  MemoryServer closed(leaf, plan(TlsVersion::tls13));
  EXPECT_FALSE(open(closed, false));
  Handshake unfinished(tls->context(), "server.test");
  unfinished.stay_open();
  unfinished.on_close(Reason::handshake_timeout);
  EXPECT_FALSE(unfinished.release_session());
}

}  // namespace
}  // namespace staple::tls
