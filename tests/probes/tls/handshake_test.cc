#include "probes/tls/handshake.h"

#include <algorithm>
#include <string_view>

#include <gmock/gmock.h>

#include "probes/tls/client.h"
#include "tests/pki/authority.h"
#include "tests/probes/tls/memory_server.h"
#include "tests/probes/tls/outcome.h"

namespace staple {
namespace {

using testing::HasSubstr;
using testing::SizeIs;
using testing::StartsWith;
using namespace std::chrono_literals;

constexpr Time kNow{1'700'000'000s};
const pki::Validity kValidity{kNow - 24h, kNow + 24h};

Bytes bytes(std::string_view text) { return {text.begin(), text.end()}; }

std::shared_ptr<const TlsClient> client(const TlsSettings& settings = {}) {
  return *load_tls_client(settings, Roots::none());
}

struct HandshakeTest : testing::Test {
  pki::Authority root = pki::make_root("Root", kValidity);
  pki::Authority authority = pki::make_intermediate(root, "CA", kValidity);
  pki::Identity leaf = pki::make_leaf(authority, kValidity);
  std::shared_ptr<const TlsClient> tls = client();

  ServerPlan plan(TlsVersion version, std::optional<Bytes> staple = std::nullopt) const {
    return {.intermediates = {authority.certificate},
            .staple = std::move(staple),
            .min_version = version,
            .max_version = version};
  }

  /// Lets the two talk until the client has done or nobody has anything to say.
  static Outcome talk(Handshake& handshake, MemoryServer& server, std::size_t piece = kWhole) {
    auto next = handshake.step({});
    Bytes to_server(handshake.output().begin(), handshake.output().end());
    while (next == Handshake::Next::receive && !to_server.empty()) {
      const Bytes answer = server.answer(to_server);
      to_server.clear();
      next = give(handshake, answer, piece, to_server);
    }
    if (next == Handshake::Next::receive) handshake.lost(Reason::handshake_timeout);
    server.answer(to_server);
    return Outcome::of(handshake.outcome());
  }

  Outcome talk(const ServerPlan& to, std::size_t piece = kWhole) {
    Handshake handshake(tls->context(), "server.test");
    MemoryServer server(leaf, to);
    return talk(handshake, server, piece);
  }

  /// What comes of a server that answers the ClientHello with these bytes, whoever it is.
  Outcome answered(ByteView answer, std::size_t piece = kWhole) {
    Handshake handshake(tls->context(), "server.test");
    handshake.step({});
    Bytes ignored;
    if (give(handshake, answer, piece, ignored) == Handshake::Next::receive)
      handshake.lost(Reason::handshake_closed);
    return Outcome::of(handshake.outcome());
  }

  Presented presented(TlsVersion version, std::optional<Bytes> staple) const {
    return {.chain = {{leaf.certificate, std::move(staple)}, {authority.certificate, std::nullopt}},
            .tls_version = version};
  }
};

struct EveryVersion : HandshakeTest, testing::WithParamInterface<TlsVersion> {};

TEST_P(EveryVersion, PresentsTheChainAndTheStapleAsTheyWereSent) {
  const Bytes staple = bytes("whatever these bytes are");
  EXPECT_EQ(talk(plan(GetParam(), staple)).presented, presented(GetParam(), staple));
}

TEST_P(EveryVersion, PresentsAChainWithoutAStaple) {
  EXPECT_EQ(talk(plan(GetParam())).presented, presented(GetParam(), std::nullopt));
}

TEST_P(EveryVersion, DoesNotCareHowTheBytesAreCut) {
  const Bytes staple(3000, 7);
  EXPECT_EQ(talk(plan(GetParam(), staple), 1).presented, presented(GetParam(), staple));
}

TEST_P(EveryVersion, PresentsAnEmptyStapleThoughClientsAbort) {
  EXPECT_EQ(talk(plan(GetParam(), Bytes())).presented, presented(GetParam(), Bytes()));
}

TEST_P(EveryVersion, FinishesTheHandshakeAndSaysGoodbye) {
  Handshake handshake(tls->context(), "server.test");
  MemoryServer server(leaf, plan(GetParam()));
  ASSERT_TRUE(talk(handshake, server).presented);
  EXPECT_TRUE(server.finished());
  EXPECT_TRUE(server.client_closed());
}

INSTANTIATE_TEST_SUITE_P(Handshake, EveryVersion,
                         testing::Values(TlsVersion::tls10, TlsVersion::tls11, TlsVersion::tls12,
                                         TlsVersion::tls13),
                         [](const auto& instance) {
                           return "Tls1" + std::to_string(static_cast<int>(instance.param));
                         });

TEST_F(HandshakeTest, PresentsALargeStapleOfTls13) {
  const Bytes staple(20'000, 7);
  EXPECT_EQ(talk(plan(TlsVersion::tls13, staple)).presented, presented(TlsVersion::tls13, staple));
}

TEST_F(HandshakeTest, SaysThatALargeStapleOfTls12CannotBeRead) {
  Presented expected = presented(TlsVersion::tls12, std::nullopt);
  expected.staple_unreadable = true;
  EXPECT_EQ(talk(plan(TlsVersion::tls12, Bytes(20'000, 7))).presented, expected);
  EXPECT_EQ(talk(plan(TlsVersion::tls12, Bytes(20'000, 7)), 1).presented, expected);
}

TEST_F(HandshakeTest, PresentsCertificatesThatNoClientWouldAccept) {
  const pki::Validity past{kNow - 24h * 800, kNow - 24h * 700};
  const pki::Identity chains[] = {
      pki::make_leaf(authority, past), pki::make_leaf(authority, kValidity, {.names = {"other.test"}}),
      pki::make_root("Self", kValidity), pki::make_leaf(authority, kValidity, {.key = pki::Key::rsa(512)})};
  for (const pki::Identity& identity : chains) {
    for (const TlsVersion version : {TlsVersion::tls12, TlsVersion::tls13}) {
      if (&identity == std::end(chains) - 1 && version == TlsVersion::tls13)
        continue;  // too small for its signatures
      Handshake handshake(tls->context(), "server.test");
      MemoryServer server(identity, {.min_version = version, .max_version = version});
      const Outcome outcome = talk(handshake, server);
      ASSERT_TRUE(outcome.presented) << outcome.failure->detail;
      EXPECT_EQ(outcome.presented->chain,
                (std::vector<PresentedCertificate>{{identity.certificate, std::nullopt}}));
    }
  }
}

TEST_F(HandshakeTest, AsksForANameButNeverForAnAddress) {
  for (const auto& [name, asked] :
       {std::pair{"server.test", "server.test"}, {"192.0.2.1", ""}, {"2001:db8::1", ""}, {"", ""}}) {
    Handshake handshake(tls->context(), name);
    MemoryServer server(leaf, plan(TlsVersion::tls13));
    ASSERT_TRUE(talk(handshake, server).presented);
    EXPECT_EQ(server.server_name(), asked);
  }
}

TEST_F(HandshakeTest, PresentsWhatAServerShowedBeforeItRefusedUsForHavingNoCertificate) {
  for (const TlsVersion version : {TlsVersion::tls12, TlsVersion::tls13}) {
    ServerPlan to = plan(version, bytes("staple"));
    to.demands_client_certificate = true;
    EXPECT_EQ(talk(to).presented, presented(version, bytes("staple")));
  }
}

TEST_F(HandshakeTest, TellsAVersionThatTheServerDoesNotSpeak) {
  TlsSettings settings;
  settings.max_version = TlsVersion::tls12;
  tls = client(settings);
  const Outcome outcome = talk(plan(TlsVersion::tls13));
  EXPECT_EQ(outcome.reason(), Reason::handshake_version);
}

TEST_F(HandshakeTest, TellsAVersionThatWeDoNotAllow) {
  TlsSettings settings;
  settings.min_version = TlsVersion::tls12;
  tls = client(settings);
  // A ServerHello of TLS 1.0, TLS_RSA_WITH_AES_128_CBC_SHA.
  Bytes hello = bytes(std::string_view("\x16\x03\x01\x00\x2a\x02\x00\x00\x26\x03\x01", 11));
  hello.resize(hello.size() + 32, 7);
  hello.insert(hello.end(), {0, 0, 0x2f, 0});
  const Outcome outcome = answered(hello);
  EXPECT_EQ(outcome.reason(), Reason::handshake_version);
}

TEST_F(HandshakeTest, NamesTheAlert) {
  const Outcome outcome = answered(Bytes{0x15, 3, 3, 0, 2, 2, 40});
  EXPECT_EQ(outcome.failure,
            (Failure{Reason::handshake_alert, "alert: handshake failure, after 7 bytes", 40}));
}

TEST_F(HandshakeTest, ShowsWhatAServerSaysThatDoesNotSpeakTls) {
  EXPECT_EQ(answered(bytes("HTTP/1.1 400 Bad Request\r\nServer: x\r\n")).failure,
            (Failure{Reason::handshake_not_tls, "answered: HTTP/1.1 400 Bad Request"}));
  EXPECT_EQ(answered(bytes("SSH-2.0-\x1b[31mOpenSSH\r\n")).failure,
            (Failure{Reason::handshake_not_tls, "answered: SSH-2.0-\\x1B[31mOpenSSH"}));
  const Outcome cut = answered(bytes("220 mail ESMTP\r\n"), 1);
  EXPECT_EQ(cut.reason(), Reason::handshake_not_tls);
  const Outcome second = answered(Bytes{0x16, 'x'}, 1);  // only the second byte gives it away
  EXPECT_EQ(second.reason(), Reason::handshake_not_tls);
}

TEST_F(HandshakeTest, EndsAServerThatFloods) {
  const Bytes nothing_new{0x16, 3, 3, 0, 4, 0, 0, 0, 0};  // HelloRequest, which a client ignores
  Bytes flood;
  while (flood.size() < 600 * 1024) flood.insert(flood.end(), nothing_new.begin(), nothing_new.end());
  const Outcome outcome = answered(flood, 16 * 1024);
  EXPECT_EQ(outcome.reason(), Reason::handshake_flood);
}

TEST_F(HandshakeTest, EndsAtACertificateMessageThatIsTooLong) {
  ServerPlan to = plan(TlsVersion::tls12);
  for (int i = 0; i < 1000; ++i) to.intermediates.push_back(authority.certificate);
  const Outcome outcome = talk(to);
  EXPECT_EQ(outcome.reason(), Reason::handshake_flood);
}

TEST_F(HandshakeTest, SaysHowFarAServerCameThatHungUp) {
  EXPECT_EQ(answered({}).failure, (Failure{Reason::handshake_closed, "before the server sent a byte"}));

  for (const auto& [version, where] :
       {std::pair{TlsVersion::tls12, "after ServerHello"}, {TlsVersion::tls13, "after ServerHello"}}) {
    Handshake handshake(tls->context(), "server.test");
    MemoryServer server(leaf, plan(version));
    handshake.step({});
    const Bytes answer = server.answer(handshake.output());
    const std::size_t hello = 5 + (std::size_t{answer[3]} << 8) + answer[4];  // the first record
    Bytes ignored;
    ASSERT_EQ(give(handshake, ByteView(answer).first(hello), kWhole, ignored), Handshake::Next::receive);
    handshake.lost(Reason::handshake_reset);
    EXPECT_EQ(Outcome::of(handshake.outcome()).failure, (Failure{Reason::handshake_reset, where}));
  }
}

TEST_F(HandshakeTest, FailsWhenTheRecordsAreDamaged) {
  Handshake handshake(tls->context(), "server.test");
  MemoryServer server(leaf, plan(TlsVersion::tls13));
  handshake.step({});
  Bytes answer = server.answer(handshake.output());
  answer.back() ^= 1;
  Bytes ignored;
  ASSERT_EQ(give(handshake, answer, kWhole, ignored), Handshake::Next::finish);
  const Outcome outcome = Outcome::of(handshake.outcome());
  EXPECT_EQ(outcome.reason(), Reason::handshake_failed);
  EXPECT_FALSE(ignored.empty()) << "the server is told by an alert";
}

struct BrokenCertificate : HandshakeTest {
  /// What comes of a server of TLS 1.2 whose certificate is damaged so that OpenSSL cannot parse it.
  Outcome damaged(std::optional<Bytes> staple) {
    Handshake handshake(tls->context(), "server.test");
    MemoryServer server(leaf, plan(TlsVersion::tls12, std::move(staple)));
    handshake.step({});
    Bytes answer = server.answer(handshake.output());
    const auto at =
        std::search(answer.begin(), answer.end(), leaf.certificate.begin(), leaf.certificate.end());
    at[4] = 0x31;  // TBSCertificate is a SEQUENCE, not a SET
    Bytes ignored;
    EXPECT_EQ(give(handshake, answer, kWhole, ignored), Handshake::Next::finish);
    return Outcome::of(handshake.outcome());
  }
};

TEST_F(BrokenCertificate, IsPresentedAllTheSame) {
  const Outcome outcome = damaged(std::nullopt);
  ASSERT_TRUE(outcome.presented) << outcome.failure->detail;
  Presented expected = presented(TlsVersion::tls12, std::nullopt);
  expected.chain[0].der[4] = 0x31;
  EXPECT_EQ(outcome.presented, expected);
}

// OpenSSL gives up before the staple comes: to call it missing would be a lie.
TEST_F(BrokenCertificate, IsAFailureWhereAStapleWasPromised) {
  EXPECT_EQ(damaged(bytes("staple")).reason(), Reason::judge_unreadable_certificate);
}

TEST_F(HandshakeTest, ComputesInNoGroupThatMakesItsWorkLong) {
  leaf = pki::make_leaf(authority, kValidity, {.key = pki::Key::rsa(2048)});
  ServerPlan to = plan(TlsVersion::tls12);
  to.group = "ffdhe4096";
  EXPECT_TRUE(talk(to).presented);
  to.group = "ffdhe6144";
  EXPECT_EQ(talk(to).reason(), Reason::handshake_failed);
  EXPECT_THAT(talk(to).failure->detail, HasSubstr("Diffie-Hellman group is below 1024 bits or above 4096"));
}

}  // namespace
}  // namespace staple
