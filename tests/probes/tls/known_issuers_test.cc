// SPDX-License-Identifier: Apache-2.0

#include "probes/tls/known_issuers.h"

#include <memory>
#include <optional>
#include <vector>

#include <openssl/ssl.h>

#include "probes/tls/certificate_message.h"
#include "probes/tls/handshake_context.h"
#include "probes/tls/library_context.h"
#include "probes/tls/presentation.h"
#include "tests/probes/tls/handshake_fixture.h"

namespace staple::tls {
namespace {

const Bytes kLeaf(100, 1);
const Bytes kStaple = write_vector(2, Bytes(20, 2));
const Bytes kExtension = join({{0, 5}, kStaple});

Bytes make_entry(const Bytes& der, const Bytes& extensions) {
  return join({write_vector(3, der), write_vector(2, extensions)});
}

Bytes make_body(const std::vector<Bytes>& entries) {
  Bytes list;
  for (const Bytes& entry : entries) list = join({list, entry});
  return join({{0}, write_vector(3, list)});
}

/// KnownIssuersTest hides a list whose issuers are known.
struct KnownIssuersTest : testing::Test {
  KnownIssuers known;

  /// know adds the issuers of `body`. Returns false if there are none to hide.
  bool know(Bytes body) {
    const auto digest = known.hide(body);
    if (digest) known.add(*digest);
    return digest.has_value();
  }

  Bytes hide(Bytes body) const {
    EXPECT_EQ(known.hide(body), std::nullopt);
    return body;
  }
};

TEST_F(KnownIssuersTest, KeepsAllIfOneThatIsKnownIsAddedToAFullSet) {
  Sha256 digest{};
  for (std::size_t i = 0; i < KnownIssuers::kMaxSize; ++i) {
    digest[0] = static_cast<std::uint8_t>(i);
    digest[1] = static_cast<std::uint8_t>(i >> 8);
    known.add(digest);
  }
  known.add(digest);
  EXPECT_EQ(known.size(), KnownIssuers::kMaxSize);
}

TEST_F(KnownIssuersTest, LeavesAListWithIssuersThatAreNotKnown) {
  const Bytes body = make_body({make_entry(kLeaf, kExtension), make_entry(Bytes(50, 3), {})});
  Bytes edited = body;
  EXPECT_TRUE(known.hide(edited).has_value());
  EXPECT_EQ(edited, body);
  EXPECT_EQ(known.size(), 0U);
}

TEST_F(KnownIssuersTest, HidesKnownIssuersInAnExtensionOfTheLeaf) {
  const Bytes issuers = join({make_entry(Bytes(50, 3), {}), make_entry(Bytes(60, 4), kExtension)});
  const Bytes body = make_body({make_entry(kLeaf, kExtension), issuers});
  ASSERT_TRUE(know(body));
  const Bytes data(issuers.begin() + 4, issuers.end());
  const Bytes hidden = join({{0xff, 0xff}, write_vector(2, data)});
  EXPECT_EQ(hide(body), make_body({make_entry(kLeaf, join({kExtension, hidden}))}));
}

TEST_F(KnownIssuersTest, HidesThemBelowAnotherLeafToo) {
  const Bytes issuer = make_entry(Bytes(50, 3), {});
  ASSERT_TRUE(know(make_body({make_entry(kLeaf, kExtension), issuer})));
  const Bytes edited = hide(make_body({make_entry(Bytes(70, 9), {}), issuer}));
  const auto chain = parse_certificate_message(edited, TlsVersion::tls13);
  ASSERT_TRUE(chain);
  ASSERT_EQ(chain->size(), 1U);
  EXPECT_EQ(chain->front().der, Bytes(70, 9));
}

TEST_F(KnownIssuersTest, LeavesIssuersThatDifferInOneByte) {
  Bytes body = make_body({make_entry(kLeaf, {}), make_entry(Bytes(50, 3), kExtension)});
  ASSERT_TRUE(know(body));
  for (std::size_t i = body.size() - 20; i < body.size(); ++i) {
    Bytes other = body;
    other[i] ^= 1;
    const Bytes sent = other;
    EXPECT_TRUE(known.hide(other).has_value());
    EXPECT_EQ(other, sent);
  }
}

TEST_F(KnownIssuersTest, HasNothingToHideInAListWithoutIssuersOrWithAWrongForm) {
  const Bytes issuer = make_entry(Bytes(50, 3), {});
  const Bytes whole = make_body({make_entry(kLeaf, {}), issuer});
  const Bytes wrong[] = {
      {},
      make_body({}),
      make_body({make_entry(kLeaf, kExtension)}),
      make_body({make_entry(kLeaf, kExtension), {0, 0, 1}}),
      make_body({make_entry(kLeaf, {0, 5, 0, 9, 1}), issuer}),  // would end behind the leaf
      make_body({make_entry(kLeaf, {0}), issuer}),
      Bytes(whole.begin(), whole.end() - 1),
      join({whole, {0}}),
      make_body({make_entry(kLeaf, {}), make_entry(Bytes(0x10000, 3), {})}),
  };
  for (const Bytes& body : wrong) {
    EXPECT_FALSE(know(body));
    EXPECT_EQ(hide(body), body);
  }
}

TEST_F(KnownIssuersTest, ForgetsAllBeforeItHoldsTooMany) {
  for (std::size_t i = 0; i < KnownIssuers::kMaxSize; ++i) {
    Sha256 digest{};
    digest[0] = static_cast<std::uint8_t>(i);
    digest[1] = static_cast<std::uint8_t>(i >> 8);
    known.add(digest);
  }
  EXPECT_EQ(known.size(), KnownIssuers::kMaxSize);
  known.add(Sha256{1, 2, 3});
  EXPECT_EQ(known.size(), 1U);
}

/// KnownIssuersOfContextTest makes handshakes in a context that remembers issuers, and notes how
/// many certificates OpenSSL has read.
struct KnownIssuersOfContextTest : HandshakeTest {
  std::shared_ptr<SSL_CTX> context = make_handshake_context({}, nullptr);
  int read = 0;

  void SetUp() override {
    remember_issuers(*context);
    SSL_CTX_set_cert_verify_callback(
        context.get(),
        [](X509_STORE_CTX* verification, void* count) {
          *static_cast<int*>(count) = sk_X509_num(X509_STORE_CTX_get0_untrusted(verification));
          return 1;
        },
        &read);
  }

  std::size_t known() const {
    const KnownIssuers* const issuers = find_known_issuers(*context);
    return issuers ? issuers->size() : 0;
  }

  Outcome connect(const ServerPlan& to, StatusRequest request = StatusRequest::sent) {
    Handshake handshake(context.get(), "server.test", request);
    MemoryServer server(leaf, to);
    return HandshakeTest::run_handshake(handshake, server);
  }
};

TEST_F(KnownIssuersOfContextTest, AreThereInTheContextsOfAClient) {
  const bool expected = OpenSSL_version_num() < 0x30600000;
  EXPECT_EQ(can_remember_issuers(), expected);
  for (const KeyShares shares : {KeyShares::usual, KeyShares::first})
    EXPECT_EQ(find_known_issuers(*tls->context(shares)) != nullptr, expected);
}

TEST_F(KnownIssuersOfContextTest, AreNotThereIfTheEnvironmentDemandsTheWholeContext) {
  setenv(kContextVariable, "whole", 1);
  EXPECT_FALSE(can_remember_issuers());
  EXPECT_EQ(find_known_issuers(*client()->context()), nullptr);
  unsetenv(kContextVariable);
}

TEST_F(KnownIssuersOfContextTest, ReadsIssuersOnceAndPresentsThemEachTime) {
  int expected = 2;
  for (const char* const text : {"staple", "staple", "another staple"}) {
    const Outcome outcome = connect(plan(TlsVersion::tls13, staple(text)));
    ASSERT_TRUE(outcome.presented) << outcome.failure->detail;
    EXPECT_EQ(*outcome.presented, presented(TlsVersion::tls13, staple(text)));
    EXPECT_EQ(read, expected);
    expected = 1;
  }
  EXPECT_EQ(known(), 1U);
}

TEST_F(KnownIssuersOfContextTest, ReadsTheIssuersOfAnotherChain) {
  ASSERT_TRUE(connect(plan(TlsVersion::tls13)).presented);
  const pki::Authority other = pki::make_intermediate(root, "Other", kValidity);
  leaf = pki::make_leaf(other, kValidity);
  ServerPlan to = plan(TlsVersion::tls13);
  to.intermediates = {other.certificate, root.certificate};
  ASSERT_TRUE(connect(to).presented);
  EXPECT_EQ(read, 3);
  EXPECT_EQ(known(), 2U);
}

TEST_F(KnownIssuersOfContextTest, PresentsAnEmptyStapleWithKnownIssuersToo) {
  if (!sends_any_staple()) GTEST_SKIP() << "OpenSSL 3.6 and newer send no empty staple";
  for (int i = 0; i < 2; ++i) {
    ASSERT_TRUE(connect(plan(TlsVersion::tls13)).presented);
    const Outcome outcome = connect(plan(TlsVersion::tls13, Bytes()));
    ASSERT_TRUE(outcome.presented) << outcome.failure->detail;
    EXPECT_EQ(*outcome.presented, presented(TlsVersion::tls13, Bytes()));
  }
}

TEST_F(KnownIssuersOfContextTest, ReadsAllWithoutTheStatusRequestAndBeforeTls13) {
  ASSERT_TRUE(connect(plan(TlsVersion::tls13)).presented);
  ASSERT_TRUE(connect(plan(TlsVersion::tls13), StatusRequest::omitted).presented);
  EXPECT_EQ(read, 2);
  ASSERT_TRUE(connect(plan(TlsVersion::tls12)).presented);
  EXPECT_EQ(read, 2);
  EXPECT_EQ(known(), 1U);
}

// OpenSSL aborts because of the empty staple.
TEST_F(KnownIssuersOfContextTest, DoesNotRememberIssuersOfAListThatOpensslRefuses) {
  if (!sends_any_staple()) GTEST_SKIP() << "OpenSSL 3.6 and newer send no empty staple";
  ASSERT_TRUE(connect(plan(TlsVersion::tls13, Bytes())).presented);
  EXPECT_EQ(known(), 0U);
}

TEST_F(KnownIssuersOfContextTest, IsNotInOtherContexts) {
  EXPECT_EQ(find_known_issuers(*make_handshake_context({}, nullptr)), nullptr);
}

}  // namespace
}  // namespace staple::tls
