// SPDX-License-Identifier: Apache-2.0

#include "probes/responder/query.h"

#include <gmock/gmock.h>

#include "tests/probes/ocsp/judge_fixture.h"

namespace staple::responder {
namespace {

using namespace std::chrono_literals;
using std::chrono::days;

constexpr FailureReason kNone{99};

struct QueryTest : testing::Test {
  test::JudgeFixture fixture;
  ocsp::VerdictCache verdict_cache;
  Policy policy;
  Settings settings;

  std::shared_ptr<const CertificateQuery> query() {
    return make_query(fixture.present(), fixture.judge(), policy, settings,
                      *x509::Roots::make_empty(), verdict_cache);
  }
  QueryResult judge(Bytes body, http::CacheHeaders cache = {}) {
    return judge_response(*query(), {200, "", std::move(cache), std::move(body)}, fixture.now,
                          verdict_cache);
  }
  QueryResult judge() { return judge(*fixture.present().chain.front().staple); }
  FailureReason reason() {
    const auto result = judge();
    return result ? kNone : result.error().reason;
  }
};

TEST_F(QueryTest, TheQueryHoldsLeafIssuerAndUrls) {
  fixture.above = {fixture.root.certificate, fixture.issuer.certificate};
  const auto leaf_query = query();
  ASSERT_TRUE(leaf_query);
  EXPECT_EQ(leaf_query->certificate, fixture.leaf.certificate);
  EXPECT_EQ(leaf_query->issuer, fixture.issuer.certificate);
  EXPECT_THAT(leaf_query->urls, testing::ElementsAre("http://ocsp.test/"));
}

TEST_F(QueryTest, TheUrlOfTheModuleReplacesThoseOfTheCertificate) {
  settings.url = "http://other.test/";
  EXPECT_THAT(query()->urls, testing::ElementsAre("http://other.test/"));
}

TEST_F(QueryTest, WithoutTheIssuerThereIsNoQuery) {
  fixture.above = {};
  EXPECT_FALSE(query());
  fixture.above = {fixture.root.certificate};
  EXPECT_FALSE(query());
}

TEST_F(QueryTest, ForLargeCertificatesThereIsNoQuery) {
  const auto padded = [&](std::size_t size) {
    fixture.issue_leaf({.extensions = {{"1.2.3.4", false, Bytes(size, 0x05)}}});
    return query();
  };
  EXPECT_TRUE(padded(std::size_t{30} << 10));
  EXPECT_FALSE(padded(std::size_t{32} << 10));
}

TEST_F(QueryTest, AcceptsGood) {
  const auto result =
      judge(*fixture.present().chain.front().staple, {.cache_control = "max-age=60"});
  ASSERT_TRUE(result) << result.error().detail;
  EXPECT_TRUE((*result)->verdict.authenticated);
  EXPECT_EQ((*result)->verdict.status, ocsp::CertStatus::good);
  EXPECT_EQ((*result)->verdict.staple->this_update, fixture.now - days(1));
  EXPECT_EQ((*result)->freshness_lifetime, 60s);
}

TEST_F(QueryTest, AcceptsRevoked) {
  fixture.single().status = pki::revoked_status(fixture.now - 2h);
  const auto result = judge();
  ASSERT_TRUE(result) << result.error().detail;
  EXPECT_EQ((*result)->verdict.status, ocsp::CertStatus::revoked);
}

TEST_F(QueryTest, AcceptsACurrentResponseAboutAnExpiredCertificate) {
  fixture.issue_leaf_with_validity({fixture.now - days(30), fixture.now - days(1)});
  const auto result = judge();
  ASSERT_TRUE(result) << result.error().detail;
  EXPECT_EQ((*result)->verdict.status, ocsp::CertStatus::good);
}

TEST_F(QueryTest, FailsWithStaleIfAClockIsWrongAlsoForTheSigner) {
  fixture.delegate(
      pki::make_responder(fixture.issuer, {fixture.now + days(397), fixture.now + days(500)}));
  fixture.set_times(fixture.now + days(400), fixture.now + days(407));
  const auto failure = judge().error();
  EXPECT_EQ(failure.reason, FailureReason::stale);
  EXPECT_EQ(failure.detail, "thisUpdate is 400 d in the future");
}

TEST_F(QueryTest, DistinguishesTryLaterFromOtherErrors) {
  EXPECT_EQ(judge(pki::encode(pki::make_error_staple(3), fixture.signer)).error().reason,
            FailureReason::try_later);
  for (const std::uint8_t status : Bytes{1, 2, 5, 6}) {
    EXPECT_EQ(judge(pki::encode(pki::make_error_staple(status), fixture.signer)).error().reason,
              FailureReason::error_response);
  }
}

TEST_F(QueryTest, ReadsBerAsTheJudgeDoes) {
  const auto without_end = pki::indefinite_length();
  fixture.staple.edits = {{pki::Field::response, without_end}};
  const auto result = judge();
  ASSERT_TRUE(result) << result.error().detail;
  EXPECT_EQ((*result)->verdict.status, ocsp::CertStatus::good);
  EXPECT_EQ(
      judge(without_end(pki::encode(pki::make_error_staple(3), fixture.signer))).error().reason,
      FailureReason::try_later);
}

TEST_F(QueryTest, NamesWhyAResponseInBerIsNotAuthenticated) {
  fixture.staple.edits = {{pki::Field::response, pki::long_length()}};
  fixture.signer = fixture.leaf.key;
  EXPECT_THAT(judge().error().detail, testing::StartsWith("bad_signature, "));
}

TEST_F(QueryTest, FailsWithUnparseableIfTheBodyIsNoResponse) {
  for (const Bytes& body :
       {Bytes{}, Bytes{'<', 'h', 't', 'm', 'l', '>'}, Bytes{0x30, 0x03, 0x0a, 0x01, 0x00}}) {
    EXPECT_EQ(judge(body).error().reason, FailureReason::unparseable);
  }
}

TEST_F(QueryTest, FailsWithNotAuthenticatedForAnotherKeyIssuerOrCertificate) {
  fixture.signer = fixture.leaf.key;
  EXPECT_EQ(reason(), FailureReason::not_authenticated);
  fixture = {};
  fixture.single().cert_id = pki::make_cert_id(fixture.root, fixture.leaf.serial);
  EXPECT_EQ(reason(), FailureReason::not_authenticated);
  fixture = {};
  fixture.single().cert_id = pki::make_cert_id(fixture.issuer, Bytes{0x01});
  EXPECT_EQ(reason(), FailureReason::not_authenticated);
}

TEST_F(QueryTest, FailsWithStaleOutsideTheValidityWindow) {
  fixture.set_times(fixture.now - days(7), fixture.now - 1s);
  EXPECT_EQ(reason(), FailureReason::stale);
  fixture.set_times(fixture.now + days(1), fixture.now + days(7));
  EXPECT_EQ(reason(), FailureReason::stale);
}

}  // namespace
}  // namespace staple::responder
