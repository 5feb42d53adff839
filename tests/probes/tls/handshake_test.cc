// SPDX-License-Identifier: Apache-2.0

#include "tests/probes/tls/handshake_fixture.h"

namespace staple::tls {
namespace {

struct HandshakeEveryVersionTest : HandshakeTest, testing::WithParamInterface<TlsVersion> {};

TEST_P(HandshakeEveryVersionTest, PresentsTheChainAndTheStapleAsTheyWereSent) {
  const Bytes sent = staple("arbitrary bytes");
  EXPECT_EQ(run_handshake(plan(GetParam(), sent)).presented, presented(GetParam(), sent));
}

TEST_P(HandshakeEveryVersionTest, PresentsAChainWithoutAStaple) {
  EXPECT_EQ(run_handshake(plan(GetParam())).presented, presented(GetParam(), std::nullopt));
}

TEST_P(HandshakeEveryVersionTest, AcceptsAnyFragmentation) {
  for (const std::size_t piece : {1U, 2U, 7U}) {
    const Bytes sent = make_staple(Bytes(piece * 1000, 7));
    EXPECT_EQ(run_handshake(plan(GetParam(), sent), piece).presented, presented(GetParam(), sent));
  }
}

TEST_P(HandshakeEveryVersionTest, PresentsAnEmptyStapleAlthoughClientsAbort) {
  if (!sends_any_staple()) GTEST_SKIP() << "OpenSSL 3.6 and newer send no empty staple";
  EXPECT_EQ(run_handshake(plan(GetParam(), Bytes())).presented, presented(GetParam(), Bytes()));
}

TEST_P(HandshakeEveryVersionTest, FinishesTheHandshakeAndSendsCloseNotify) {
  Handshake handshake(tls->context(), "server.test");
  MemoryServer server(leaf, plan(GetParam()));
  ASSERT_TRUE(run_handshake(handshake, server).presented);
  EXPECT_TRUE(server.finished());
  EXPECT_TRUE(server.client_closed());
}

INSTANTIATE_TEST_SUITE_P(Handshake, HandshakeEveryVersionTest,
                         testing::Values(TlsVersion::tls10, TlsVersion::tls11, TlsVersion::tls12,
                                         TlsVersion::tls13),
                         [](const auto& instance) {
                           return "Tls1" + std::to_string(static_cast<int>(instance.param));
                         });

TEST_F(HandshakeTest, PresentsALargeStapleOfTls13) {
  const Bytes sent = make_staple(Bytes(20'000, 7));
  EXPECT_EQ(run_handshake(plan(TlsVersion::tls13, sent)).presented,
            presented(TlsVersion::tls13, sent));
}

TEST_F(HandshakeTest, ReportsALargeStapleOfTls12AsUnreadable) {
  PresentedChain expected = presented(TlsVersion::tls12, std::nullopt);
  expected.staple_unreadable = true;
  const Bytes sent = make_staple(Bytes(20'000, 7));
  EXPECT_EQ(run_handshake(plan(TlsVersion::tls12, sent)).presented, expected);
  EXPECT_EQ(run_handshake(plan(TlsVersion::tls12, sent), 10).presented, expected);
}

TEST_F(HandshakeTest, PresentsCertificatesThatNoClientWouldAccept) {
  const pki::Validity past{kNow - 24h * 800, kNow - 24h * 700};
  const pki::Identity chains[] = {
      pki::make_leaf(authority, past),
      pki::make_leaf(authority, kValidity, {.names = {"other.test"}}),
      pki::make_root("Self", kValidity),
      pki::make_leaf(authority, kValidity, {.key = pki::Key::rsa(512)})};
  for (const pki::Identity& identity : chains) {
    for (const TlsVersion version : {TlsVersion::tls12, TlsVersion::tls13}) {
      // The key is too small for the signatures of TLS 1.3.
      if (&identity == std::end(chains) - 1 && version == TlsVersion::tls13) continue;
      Handshake handshake(tls->context(), "server.test");
      MemoryServer server(identity, {.min_version = version, .max_version = version});
      const Outcome outcome = run_handshake(handshake, server);
      ASSERT_TRUE(outcome.presented) << outcome.failure->detail;
      EXPECT_EQ(outcome.presented->chain,
                (std::vector<PresentedCertificate>{{identity.certificate, std::nullopt}}));
    }
  }
}

TEST_F(HandshakeTest, SendsSniForANameButNotForAnAddress) {
  for (const auto& [name, asked] : {std::pair{"server.test", "server.test"},
                                    {"192.0.2.1", ""},
                                    {"2001:db8::1", ""},
                                    {"", ""}}) {
    Handshake handshake(tls->context(), name);
    MemoryServer server(leaf, plan(TlsVersion::tls13));
    ASSERT_TRUE(run_handshake(handshake, server).presented);
    EXPECT_EQ(server.server_name(), asked);
  }
}

TEST_F(HandshakeTest, PresentsTheStapleOfAServerThatRequiresAClientCertificate) {
  for (const TlsVersion version : {TlsVersion::tls12, TlsVersion::tls13}) {
    ServerPlan to = plan(version, staple("staple"));
    to.demands_client_certificate = true;
    EXPECT_EQ(run_handshake(to).presented, presented(version, staple("staple")));
  }
}

}  // namespace
}  // namespace staple::tls
