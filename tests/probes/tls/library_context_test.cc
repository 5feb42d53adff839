// SPDX-License-Identifier: Apache-2.0

#include "probes/tls/library_context.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <openssl/crypto.h>
#include <openssl/ssl.h>

#include "probes/tls/handshake_context.h"
#include "probes/tls/presentation.h"
#include "tests/pki/der.h"
#include "tests/probes/tls/handshake_fixture.h"
#include "tests/probes/tls/odd_keys.h"

namespace staple::tls {
namespace {

using testing::HasSubstr;

constexpr TlsVersion kVersions[] = {TlsVersion::tls10, TlsVersion::tls11, TlsVersion::tls12,
                                    TlsVersion::tls13};

/// LibraryContextTest compares handshakes in the trimmed library context with those in the whole.
struct LibraryContextTest : HandshakeTest {
  std::shared_ptr<SSL_CTX> whole = make_handshake_context({}, nullptr);
  std::shared_ptr<SSL_CTX> trimmed = make_handshake_context({}, trimmed_library_context());

  static void expect_same(const Outcome& one, const Outcome& other, const std::string& name) {
    EXPECT_EQ(one.presented, other.presented) << name;
    EXPECT_EQ(one.failure, other.failure)
        << name << ": " << (one.failure ? one.failure->detail : "presented") << "; "
        << (other.failure ? other.failure->detail : "presented");
  }

  Outcome connect(SSL_CTX* context, const ServerPlan& to) const {
    Handshake handshake(context, "server.test");
    MemoryServer server(leaf, to);
    return run_handshake(handshake, server);
  }

  /// serve compares the outcome with a server, and returns whether it presented its chain.
  bool serve(const ServerPlan& to, const std::string& name) const {
    const Outcome with_whole = connect(whole.get(), to);
    expect_same(with_whole, connect(trimmed.get(), to), name);
    return with_whole.presented.has_value();
  }

  bool serve_with_key(const pki::Key& key, const std::string& name, TlsVersion version) {
    leaf = pki::make_leaf(authority, kValidity, {.key = key});
    return serve(plan(version, staple("staple")), name);
  }
};

Bytes message(std::uint8_t type, const Bytes& body) {
  const Bytes framed = join({{type}, write_vector(3, body)});
  return join({{22, 3, 3}, write_vector(2, framed)});
}

/// make_flight returns the flight of a TLS 1.2 server up to ServerHelloDone, without
/// a ServerKeyExchange.
Bytes make_flight(std::uint16_t suite, const std::vector<Bytes>& chain) {
  const Bytes hello = join({{3, 3}, Bytes(32, 7), {0}, write_number(2, suite), {0}});
  Bytes list;
  for (const Bytes& certificate : chain) list = join({list, write_vector(3, certificate)});
  return join({message(2, hello), message(11, write_vector(3, list)), message(14, {})});
}

constexpr std::uint16_t kRsaKeyExchange = 0x009c;
constexpr std::uint16_t kEcdsa = 0xc02b;
constexpr std::uint16_t kDsa = 0x00a2;

struct LibraryContextFlightTest : LibraryContextTest {
  static Outcome receive(SSL_CTX* context, const Bytes& flight) {
    Handshake handshake(context, "server.test");
    handshake.step({});
    if (handshake.step(flight) == Handshake::StepResult::receive)
      handshake.on_close(Reason::handshake_closed);
    return Outcome::of(handshake.outcome());
  }

  /// compare compares the outcomes and returns the failure that both have.
  std::optional<Failure> compare(const Bytes& flight, const std::string& name) const {
    const Outcome with_whole = receive(whole.get(), flight);
    expect_same(with_whole, receive(trimmed.get(), flight), name);
    return with_whole.failure;
  }

  Bytes certify(const Bytes& spki) const {
    pki::CertificateSpec spec;
    spec.issuer = authority.name;
    spec.subject = pki::make_common_name("server.test");
    spec.not_before = pki::der::validity_time(kValidity.not_before);
    spec.not_after = pki::der::validity_time(kValidity.not_after);
    spec.spki = spki;
    return pki::issue(spec, authority.key);
  }
};

TEST_F(LibraryContextTest, CanBeMade) {
  ASSERT_NE(trimmed_library_context(), nullptr);
  EXPECT_EQ(trimmed_library_context(), trimmed_library_context());
}

// The random number and the key shares differ.
TEST_F(LibraryContextTest, SendsAClientHelloOfTheSameForm) {
  for (const KeyType type : {KeyType::any, KeyType::rsa, KeyType::ecdsa}) {
    const Settings settings{.key_type = type};
    std::vector<Bytes> hellos;
    for (OSSL_LIB_CTX* const library :
         {static_cast<OSSL_LIB_CTX*>(nullptr), trimmed_library_context()}) {
      const auto context = make_handshake_context(settings, library);
      Handshake handshake(context.get(), "server.test");
      handshake.step({});
      Bytes hello(handshake.output().begin(), handshake.output().end());
      constexpr std::size_t kRandoms = 5 + 4 + 2;
      std::fill_n(hello.begin() + kRandoms, 32 + 1 + 32, std::uint8_t{0});
      const Bytes share{0, 51};
      const auto shares =
          std::search(hello.begin() + kRandoms + 65, hello.end(), share.begin(), share.end());
      hello.erase(shares + 10, hello.end());
      hellos.push_back(std::move(hello));
    }
    EXPECT_EQ(hellos.front(), hellos.back());
  }
}

TEST_F(LibraryContextTest, PresentsChainsOfEveryKindOfKey) {
  const std::pair<const char*, pki::Key> usual[] = {
      {"P-256", pki::Key::p256()}, {"P-384", pki::Key::p384()}, {"RSA", pki::Key::rsa(2048)}};
  for (const TlsVersion version : kVersions) {
    for (const auto& [name, key] : usual) EXPECT_TRUE(serve_with_key(key, name, version)) << name;
  }
  for (const char* const type : {"ED25519", "ED448", "RSA-PSS"}) {
    const pki::Key key = pki::Key::of_type(type);
    EXPECT_TRUE(serve_with_key(key, type, TlsVersion::tls12)) << type;
    EXPECT_TRUE(serve_with_key(key, type, TlsVersion::tls13)) << type;
  }
}

// TLS 1.3 does not use them.
TEST_F(LibraryContextTest, PresentsChainsOfOddCurves) {
  for (const char* const curve : {"brainpoolP256r1", "secp256k1", "secp224r1", "sect571r1"})
    EXPECT_EQ(serve_with_key(pki::Key::on_curve(curve), curve, TlsVersion::tls12),
              supports_curve(curve))
        << curve;
}

TEST_F(LibraryContextTest, PresentsChainsWithDsa) {
  leaf = pki::make_leaf(authority, kValidity, {.key = pki::Key::of_type("DSA")});
  ServerPlan to = plan(TlsVersion::tls12);
  to.group = "ffdhe2048";
  to.ciphers = "DHE-DSS-AES128-GCM-SHA256";
  EXPECT_TRUE(serve(to, "DSA"));
}

TEST_F(LibraryContextTest, UsesEveryCipherSuite) {
  const pki::Identity identities[] = {
      leaf, pki::make_leaf(authority, kValidity, {.key = pki::Key::rsa(2048)})};
  const STACK_OF(SSL_CIPHER)* const suites = SSL_CTX_get_ciphers(whole.get());
  int used = 0;
  for (int i = 0; i < sk_SSL_CIPHER_num(suites); ++i) {
    const char* const name = SSL_CIPHER_get_name(sk_SSL_CIPHER_value(suites, i));
    if (std::string_view(SSL_CIPHER_get_version(sk_SSL_CIPHER_value(suites, i))) == "TLSv1.3")
      continue;
    for (const pki::Identity& identity : identities) {
      leaf = identity;
      ServerPlan to = plan(TlsVersion::tls12);
      to.ciphers = name;
      used += serve(to, name);
    }
  }
  EXPECT_GT(used, 40);
}

TEST_F(LibraryContextTest, UsesEveryFiniteField) {
  leaf = pki::make_leaf(authority, kValidity, {.key = pki::Key::rsa(2048)});
  for (const auto& context : {whole, trimmed})
    if (prefers_offered_fields()) SSL_CTX_set1_groups_list(context.get(), "X25519");
  for (const char* const group : {"ffdhe2048", "modp_2048", "dh_1024_160", "ffdhe6144"}) {
    ServerPlan to = plan(TlsVersion::tls12);
    to.group = group;
    EXPECT_EQ(serve(to, group), std::string_view(group) != "ffdhe6144");
  }
}

TEST_F(LibraryContextFlightTest, ReadsOddKeysOfLeavesInTheSameWay) {
  for (const OddKey& key : make_odd_keys()) {
    for (const std::uint16_t suite : {kRsaKeyExchange, kEcdsa, kDsa})
      compare(make_flight(suite, {certify(key.spki)}), std::string(key.name));
  }
  // Not all fail for the same reason, or nothing would be compared.
  const auto fails = [&](const Bytes& spki, const char* detail) {
    const auto failure = compare(make_flight(kRsaKeyExchange, {certify(spki)}), detail);
    return failure && failure->detail.find(detail) != std::string::npos;
  };
  EXPECT_TRUE(fails(pki::make_unknown_spki(), "unable to find public key parameters"));
  EXPECT_TRUE(fails(pki::Key::of_type("X25519").spki(), "unknown certificate type"));
  EXPECT_TRUE(fails(pki::Key::p256().spki(), "wrong certificate type"));
}

TEST_F(LibraryContextFlightTest, ReadsOddKeysOfIssuersInTheSameWay) {
  for (const OddKey& key : make_odd_keys()) {
    const Bytes odd = certify(key.spki);
    compare(make_flight(kEcdsa, {leaf.certificate, odd}), std::string(key.name));
    for (const TlsVersion version : {TlsVersion::tls12, TlsVersion::tls13}) {
      ServerPlan to = plan(version, staple("staple"));
      to.intermediates = {odd};
      if (key.name == "no algorithm" || key.name == "no key") continue;  // no server has it
      EXPECT_TRUE(serve(to, std::string(key.name)));
    }
  }
}

TEST_F(LibraryContextFlightTest, ReadsDamagedCertificatesInTheSameWay) {
  const Bytes rsa = pki::make_leaf(authority, kValidity, {.key = pki::Key::rsa(2048)}).certificate;
  for (const auto& [suite, certificate] :
       {std::pair{kEcdsa, leaf.certificate}, {kRsaKeyExchange, rsa}}) {
    for (std::size_t i = 0; i < certificate.size(); i += 3) {
      Bytes damaged = certificate;
      damaged[i] ^= 0x11;
      compare(make_flight(suite, {damaged, authority.certificate}), "octet " + std::to_string(i));
    }
    for (const std::size_t size : {0UL, 1UL, 40UL, certificate.size() - 1}) {
      const Bytes cut(certificate.begin(), certificate.begin() + static_cast<std::ptrdiff_t>(size));
      compare(make_flight(suite, {cut}), std::to_string(size) + " octets");
    }
  }
}

// OpenSSL does not verify the signatures of certificates here, whatever their algorithm.
TEST_F(LibraryContextFlightTest, ReadsCertificatesWithOddSignaturesInTheSameWay) {
  const pki::Authority rsa = pki::make_root("RSA", kValidity, {.key = pki::Key::rsa(2048)});
  const Bytes certificate = pki::make_leaf(rsa, kValidity).certificate;
  const Bytes usual = pki::der::oid("1.2.840.113549.1.1.11");
  for (const char* const other :
       {"1.2.840.113549.1.1.2", "1.2.840.113549.1.1.14", "1.2.840.113549.1.1.10",
        "2.16.840.1.101.3.4.3.14", "2.16.840.1.101.3.4.3.17", "1.2.840.113549.1.1.99"}) {
    Bytes odd = certificate;
    const Bytes oid = pki::der::oid(other);
    ASSERT_EQ(oid.size(), usual.size());
    for (auto at = odd.begin();
         (at = std::search(at, odd.end(), usual.begin(), usual.end())) != odd.end();)
      at = std::copy(oid.begin(), oid.end(), at);
    const auto failure = compare(make_flight(kEcdsa, {odd}), other);
    ASSERT_TRUE(failure);
    EXPECT_THAT(failure->detail, HasSubstr("unexpected message")) << other;
  }
}

TEST(LibraryContextChoiceTest, FollowsTheEnvironment) {
  EXPECT_EQ(*choose_library_context("whole"), nullptr);
  EXPECT_EQ(*choose_library_context("trimmed"), trimmed_library_context());
  const auto wrong = choose_library_context("small");
  ASSERT_FALSE(wrong);
  EXPECT_EQ(wrong.error().kind, ErrorKind::malformed);
  EXPECT_EQ(wrong.error().message,
            "the environment variable STAPLE_OPENSSL_CONTEXT must be `whole` or `trimmed`, not "
            "`small`");
}

TEST(LibraryContextChoiceTest, TrimsOnlyWhereThatIsCheaper) {
  const bool is_cheaper = OpenSSL_version_num() < 0x30200000;
  EXPECT_EQ(*choose_library_context(nullptr), is_cheaper ? trimmed_library_context() : nullptr);
  EXPECT_EQ(*choose_library_context(""), *choose_library_context(nullptr));
}

}  // namespace
}  // namespace staple::tls
