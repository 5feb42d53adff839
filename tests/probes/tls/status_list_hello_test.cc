// SPDX-License-Identifier: Apache-2.0

#include "probes/tls/status_list_hello.h"

#include <algorithm>

#include <gmock/gmock.h>

#include "probes/tls/status_list_handshake.h"
#include "tests/fleet/status_list_flight.h"
#include "tests/pki/authority.h"
#include "tests/probes/tls/memory_server.h"
#include "tests/probes/tls/outcome.h"

namespace staple::tls {
namespace {

using namespace std::chrono_literals;

const Bytes kStaple{9, 8, 7};

TEST(StatusListHello, OffersTheListAndThenTheSingleStaple) {
  const Bytes hello = write_status_list_hello({"server.test"}, HelloRandom());
  EXPECT_TRUE(fleet::offers_status_list(hello));
  const Bytes offered{0, 17, 0, 16, 0, 14, 2, 0, 4, 0, 0, 0, 0, 1, 0, 4, 0, 0, 0, 0};
  EXPECT_NE(std::search(hello.begin(), hello.end(), offered.begin(), offered.end()), hello.end());
}

TEST(StatusListHello, CarriesItsRandom) {
  HelloRandom random;
  random.fill(0x5a);
  const Bytes hello = write_status_list_hello({"server.test"}, random);
  constexpr std::size_t kHeaders = 5 + 4 + 2;  // of record and message, and the version
  EXPECT_TRUE(std::ranges::equal(random, ByteView(hello).subspan(kHeaders, random.size())));
}

TEST(StatusListHello, OmitsTheListOnRequest) {
  const HelloOptions options{"server.test", StatusRequest::omitted};
  EXPECT_FALSE(fleet::offers_status_list(write_status_list_hello(options, HelloRandom())));
}

struct StatusListHelloRealServerTest : testing::Test {
  static constexpr WallTime kNow{1'700'000'000s};
  const pki::Validity validity{kNow - 24h, kNow + 24h};
  const pki::Authority root = pki::make_root("Root", validity);

  static Outcome run_handshake(MemoryServer& server,
                               const HelloOptions& options = {"server.test"}) {
    StatusListHandshake handshake(options, HelloRandom());
    handshake.step({});
    Bytes to_server;
    feed(handshake, server.respond(handshake.output()), kWhole, to_server);
    server.respond(to_server);
    return Outcome::of(handshake.outcome());
  }
};

TEST_F(StatusListHelloRealServerTest, AcceptsTheHelloWithAnyKindOfKey) {
  for (const pki::Key& key :
       {pki::Key::p256(), pki::Key::rsa(2048), pki::Key::ed25519(),
        pki::Key::on_curve("brainpoolP512r1"),
        pki::Key::on_curve(supports_curve("secp256k1") ? "secp256k1" : "P-521")}) {
    const pki::Identity leaf = pki::make_leaf(root, validity, {.key = key});
    MemoryServer server(leaf, {.intermediates = {root.certificate}, .staple = kStaple});
    const std::vector<PresentedCertificate> chain{{leaf.certificate, std::nullopt},
                                                  {root.certificate, std::nullopt}};
    EXPECT_EQ(run_handshake(server).presented,
              (PresentedChain{.chain = chain, .tls_version = TlsVersion::tls12}));
  }
}

TEST_F(StatusListHelloRealServerTest, SendsACertificateWithTheRequestedKindOfKey) {
  for (const KeyType key_type : {KeyType::rsa, KeyType::ecdsa}) {
    for (const KeyType has : {KeyType::rsa, KeyType::ecdsa}) {
      const pki::Key key = has == KeyType::rsa ? pki::Key::rsa(2048) : pki::Key::p256();
      MemoryServer server(pki::make_leaf(root, validity, {.key = key}), {});
      const Outcome outcome = run_handshake(server, {"server.test", StatusRequest::sent, key_type});
      EXPECT_EQ(outcome.presented.has_value(), has == key_type);
      if (outcome.failure) {
        EXPECT_EQ(outcome.failure->alert, 40);
        EXPECT_THAT(outcome.failure->detail,
                    testing::HasSubstr("in response to the ClientHello; offered TLS 1.2, "));
      }
    }
  }
}

TEST_F(StatusListHelloRealServerTest, ReceivesSniForANameButNotForAnAddress) {
  const pki::Identity leaf = pki::make_leaf(root, validity);
  for (const auto& [name, asked] : {std::pair{"server.test", "server.test"},
                                    {"192.0.2.1", ""},
                                    {"2001:db8::1", ""},
                                    {"", ""}}) {
    MemoryServer server(leaf, {});
    ASSERT_TRUE(run_handshake(server, {name}).presented);
    EXPECT_EQ(server.server_name(), asked);
  }
}

TEST_F(StatusListHelloRealServerTest, ReceivesCloseNotify) {
  MemoryServer server(pki::make_leaf(root, validity), {});
  ASSERT_TRUE(run_handshake(server).presented);
  EXPECT_TRUE(server.client_closed());
}

TEST_F(StatusListHelloRealServerTest, MayRequestAClientCertificate) {
  MemoryServer server(pki::make_leaf(root, validity), {.demands_client_certificate = true});
  EXPECT_TRUE(run_handshake(server).presented);
}

TEST_F(StatusListHelloRealServerTest, MaySupportOnlyAnotherVersion) {
  const pki::Identity leaf = pki::make_leaf(root, validity);
  MemoryServer newer(leaf, {.min_version = TlsVersion::tls13});
  EXPECT_EQ(run_handshake(newer).reason(), Reason::handshake_version);
  MemoryServer older(leaf, {.max_version = TlsVersion::tls11});
  EXPECT_EQ(run_handshake(older).failure,
            (Failure{Reason::handshake_version, "the server chose TLSv1.1"}));
}

}  // namespace
}  // namespace staple::tls
