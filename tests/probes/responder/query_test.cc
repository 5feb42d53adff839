// SPDX-License-Identifier: Apache-2.0

#include "probes/responder/query.h"

#include <gmock/gmock.h>

#include "tests/probes/ocsp/judge_fixture.h"

namespace staple::responder {
namespace {

struct QueryTest : testing::Test {
  test::JudgeFixture fixture;
  ocsp::VerdictCache verdict_cache;
  Policy policy;
  Settings settings;

  std::shared_ptr<const CertificateQuery> query() {
    return make_query(fixture.present(), fixture.judge(), policy, settings,
                      *x509::Roots::make_empty(), verdict_cache);
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

}  // namespace
}  // namespace staple::responder
