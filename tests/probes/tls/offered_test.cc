// SPDX-License-Identifier: Apache-2.0

#include "probes/tls/offered.h"

#include <memory>
#include <string>
#include <vector>

#include <openssl/ssl.h>

#include "probes/tls/hello_offer.h"
#include "tests/probes/tls/handshake_fixture.h"

namespace staple::tls {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr std::size_t kHeaders = 5 + 4;  // of a record and a message
constexpr std::uint16_t kSupportedGroups = 10;

/// find_extension returns the data of an extension of a ClientHello. Empty if it has none.
Bytes find_extension(ByteView record, std::uint16_t type) {
  const Bytes hello(record.begin() + kHeaders, record.end());
  std::size_t at = 2 + 32;
  at += 1 + hello[at];                                      // session
  at += 2 + (std::size_t{hello[at]} << 8) + hello[at + 1];  // cipher suites
  at += 1 + hello[at] + 2;                                  // compression, length of the extensions
  while (at + 4 <= hello.size()) {
    const std::size_t size = (std::size_t{hello[at + 2]} << 8) + hello[at + 3];
    if (hello[at] == type >> 8 && hello[at + 1] == (type & 0xff))
      return Bytes(hello.begin() + static_cast<std::ptrdiff_t>(at + 4),
                   hello.begin() + static_cast<std::ptrdiff_t>(at + 4 + size));
    at += 4 + size;
  }
  return {};
}

/// find_key_shares returns the group and the length of each key share of a ClientHello (RFC
/// 8446, 4.2.8).
std::vector<Bytes> find_key_shares(ByteView record) {
  const Bytes extension = find_extension(record, 51);
  std::vector<Bytes> shares;
  for (std::size_t at = 2; at + 4 <= extension.size();) {
    const auto begin = extension.begin() + static_cast<std::ptrdiff_t>(at);
    shares.emplace_back(begin, begin + 4);
    at += 4 + (std::size_t{extension[at + 2]} << 8) + extension[at + 3];
  }
  return shares;
}

struct OfferedTest : HandshakeTest {
  /// A context as OpenSSL makes it
  const std::shared_ptr<SSL_CTX> plain{SSL_CTX_new(TLS_client_method()), SSL_CTX_free};

  Bytes hello(SSL_CTX& context) {
    Handshake handshake(&context, "server.test");
    handshake.step({});
    return Bytes(handshake.output().begin(), handshake.output().end());
  }

  /// reads returns whether a server with a key on this curve presents its certificate.
  bool reads(const char* curve, TlsVersion version, KeyType key_type = KeyType::any) {
    leaf = pki::make_leaf(authority, kValidity, {.key = pki::Key::on_curve(curve)});
    Settings settings;
    settings.key_type = key_type;
    tls = client(settings);
    ServerPlan to = plan(version);
    to.min_version = TlsVersion::tls12;
    const Outcome outcome = run_handshake(to);
    return outcome.presented && outcome.presented->chain.front().der == leaf.certificate;
  }
};

TEST_F(OfferedTest, ReadsCertificatesOnEveryCurve) {
  for (const char* const curve :
       {"P-256", "P-384", "P-521", "brainpoolP256r1", "brainpoolP384r1", "brainpoolP512r1",
        "secp256k1", "secp224r1", "secp192k1", "sect571r1", "sect283k1"}) {
    for (const TlsVersion version : {TlsVersion::tls12, TlsVersion::tls13}) {
      EXPECT_EQ(reads(curve, version), supports_curve(curve)) << curve;
      EXPECT_EQ(reads(curve, version, KeyType::ecdsa), supports_curve(curve)) << curve;
      EXPECT_FALSE(reads(curve, version, KeyType::rsa)) << curve;
    }
  }
}

TEST_F(OfferedTest, SendsTheKeySharesOfOpensslsDefault) {
  const auto sent = find_key_shares(hello(*tls->context()));
  EXPECT_FALSE(sent.empty());
  EXPECT_EQ(sent, find_key_shares(hello(*plain)));
}

TEST_F(OfferedTest, SendsTheKeyShareOfTheFirstGroupAloneIfTheServerChoseIt) {
  if (!has_several_key_shares) {
    const bool known = OpenSSL_version_num() >= 0x30500000 && OpenSSL_version_num() < 0x40000000;
    EXPECT_FALSE(known) << "3.5 and 3.6 send two";
    return;
  }
  const Bytes usual = hello(*tls->context(KeyShares::usual));
  const Bytes first = hello(*tls->context(KeyShares::first));
  EXPECT_EQ(find_extension(usual, kSupportedGroups), find_extension(first, kSupportedGroups));
  const auto shares = find_key_shares(usual);
  EXPECT_EQ(shares.size(), 2U);
  EXPECT_EQ(find_key_shares(first), std::vector<Bytes>{shares.front()});
}

TEST_F(OfferedTest, SendsTheKeySharesOfConfiguredGroupsAlways) {
  const auto configured = client({.groups = {"P-384", "X25519"}});
  EXPECT_EQ(configured->context(KeyShares::first), configured->context(KeyShares::usual));
}

TEST_F(OfferedTest, CompletesTheHandshakeWithAServerThatDoesNotChooseTheFirstGroup) {
  for (const char* const group : {"X25519", "P-384"}) {
    ServerPlan to = plan(TlsVersion::tls13);
    to.group_list = group;
    for (const KeyShares shares : {KeyShares::usual, KeyShares::first}) {
      Handshake handshake(tls->context(shares), "server.test");
      MemoryServer server(leaf, to);
      const Outcome outcome = HandshakeTest::run_handshake(handshake, server);
      ASSERT_TRUE(outcome.presented) << outcome.failure->detail;
      EXPECT_FALSE(outcome.presented->chose_first_group);
    }
  }
}

TEST_F(OfferedTest, KnowsThatTheServerChoseTheFirstGroup) {
  for (const KeyShares shares : {KeyShares::usual, KeyShares::first}) {
    Handshake handshake(tls->context(shares), "server.test");
    MemoryServer server(leaf, plan(TlsVersion::tls13));
    EXPECT_EQ(HandshakeTest::run_handshake(handshake, server).presented,
              presented(TlsVersion::tls13, std::nullopt));
  }
}

TEST_F(OfferedTest, OffersTheGroupsOfOpensslsDefaultFirst) {
  constexpr std::size_t kUsual = 2 + 5 * 2;  // length of the list, and five groups
  const Bytes groups = find_extension(hello(*tls->context()), kSupportedGroups);
  const Bytes usual = find_extension(hello(*plain), kSupportedGroups);
  ASSERT_GT(groups.size(), usual.size());
  EXPECT_EQ(Bytes(groups.begin() + 2, groups.begin() + kUsual),
            Bytes(usual.begin() + 2, usual.begin() + kUsual));
}

TEST_F(OfferedTest, OffersTheGroupsOfTheSettingsAlone) {
  const Bytes groups =
      find_extension(hello(*client({.groups = {"P-384", "X25519"}})->context()), kSupportedGroups);
  EXPECT_EQ(groups, (Bytes{0, 4, 0, 24, 0, 29}));
}

TEST_F(OfferedTest, DistinguishesTheGroupsThatCanBeOffered) {
  for (const char* const name : {"X25519", "P-256", "secp521r1", "brainpoolP256r1", "ffdhe4096"})
    EXPECT_TRUE(is_offerable_group(name)) << name;
  for (const char* const name : {"", "P-255", "X25519:P-256", "*X25519", "?X25519", "-X25519",
                                 "X25519/P-256", "ffdhe6144", "ffdhe8192"}) {
    EXPECT_FALSE(is_offerable_group(name)) << name;
  }
}

TEST_F(OfferedTest, PrefersTheCheapestSuiteOfTls13) {
  const Bytes sent = hello(*tls->context());
  const auto suites = sent.begin() + kHeaders + 2 + 32 + 1 + 32 + 2;
  EXPECT_EQ(Bytes(suites, suites + 6), (Bytes{0x13, 1, 0x13, 2, 0x13, 3}));
}

TEST_F(OfferedTest, OffersNoCostlyFiniteField) {
  const Bytes groups = find_extension(hello(*tls->context()), kSupportedGroups);
  for (std::size_t i = 2; i + 1 < groups.size(); i += 2) {
    EXPECT_FALSE(groups[i] == 1 && groups[i + 1] > 2) << "ffdhe6144 or ffdhe8192 (RFC 7919)";
  }
  EXPECT_THAT(offered_groups(), Not(HasSubstr("ffdhe6144")));
  EXPECT_THAT(offered_groups(), Not(HasSubstr("ffdhe8192")));
}

TEST_F(OfferedTest, CountsWhatAClientHelloOffers) {
  // TLS 1.3 and 1.2; two suites and a signalling value; two groups; one signature algorithm.
  Bytes body{3, 3};
  body.resize(2 + 32);
  body.insert(body.end(), {0, 0, 6, 0x13, 1, 0, 0xff, 0xc0, 0x2b, 1, 0, 0, 27});
  body.insert(body.end(), {0, 10, 0, 6, 0, 4, 0, 29, 0, 23});
  body.insert(body.end(), {0, 13, 0, 4, 0, 2, 4, 3});
  body.insert(body.end(), {0, 43, 0, 5, 4, 3, 4, 3, 3});
  const HelloOffer offer{TlsVersion::tls12, TlsVersion::tls13, 2, 2, 1};
  EXPECT_EQ(read_offer(body, TlsVersion::tls12), offer);
  EXPECT_EQ(describe_offer(offer),
            "offered TLS 1.2 to 1.3, 2 cipher suites, 2 groups, 1 signature algorithm");
  constexpr std::size_t kWithoutExtensions = 45;
  EXPECT_EQ(read_offer(ByteView(body).first(kWithoutExtensions), TlsVersion::tls12),
            (HelloOffer{TlsVersion::tls12, TlsVersion::tls12, 2, 0, 0}));
  for (std::size_t size = 0; size < body.size(); ++size) {
    if (size == kWithoutExtensions) continue;
    EXPECT_EQ(read_offer(ByteView(body).first(size), TlsVersion::tls12), std::nullopt) << size;
  }
}

TEST_F(OfferedTest, NamesOneVersionAndNoEmptyLists) {
  EXPECT_EQ(describe_offer({TlsVersion::tls10, TlsVersion::tls10, 5, 0, 0}),
            "offered TLS 1.0, 5 cipher suites");
}

}  // namespace
}  // namespace staple::tls
