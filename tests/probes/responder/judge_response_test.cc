// SPDX-License-Identifier: Apache-2.0

#include "probes/responder/judge_response.h"

#include <gmock/gmock.h>

#include "probes/responder/query.h"
#include "tests/probes/ocsp/judge_fixture.h"

namespace staple::responder {
namespace {

using namespace std::chrono_literals;
using std::chrono::days;
using testing::HasSubstr;

constexpr FailureReason kNone{99};

struct JudgeResponseTest : testing::Test {
  test::JudgeFixture fixture;
  ocsp::VerdictCache verdict_cache;

  QueryResult judge(const http::Response& response) {
    const auto certificate_query = make_query(fixture.present(), fixture.judge(), {}, {},
                                              *x509::Roots::make_empty(), verdict_cache);
    return judge_response(*certificate_query, response, fixture.now, verdict_cache);
  }
  QueryResult judge(Bytes body, http::CacheHeaders cache = {}) {
    return judge(http::Response{200, "", std::move(cache), std::move(body)});
  }
  QueryResult judge() { return judge(*fixture.present().chain.front().staple); }
  FailureReason reason() {
    const auto result = judge();
    return result ? kNone : result.error().reason;
  }
};

TEST_F(JudgeResponseTest, AcceptsGood) {
  const auto result =
      judge(*fixture.present().chain.front().staple, {.cache_control = "max-age=60"});
  ASSERT_TRUE(result) << result.error().detail;
  EXPECT_TRUE((*result)->verdict.authenticated);
  EXPECT_EQ((*result)->verdict.status, ocsp::CertStatus::good);
  EXPECT_EQ((*result)->verdict.staple->this_update, fixture.now - days(1));
  EXPECT_EQ((*result)->freshness_lifetime, 60s);
}

TEST_F(JudgeResponseTest, AcceptsRevoked) {
  fixture.single().status = pki::revoked_status(fixture.now - 2h);
  const auto result = judge();
  ASSERT_TRUE(result) << result.error().detail;
  EXPECT_EQ((*result)->verdict.status, ocsp::CertStatus::revoked);
}

struct ErrorCase {
  std::uint8_t status;
  FailureReason reason;
  const char* detail;
  bool other_method_may_succeed;
};

TEST_F(JudgeResponseTest, NamesTheErrorAndWhetherTheOtherMethodMaySucceed) {
  using enum FailureReason;
  for (const ErrorCase& each :
       {ErrorCase{1, error_response, "responseStatus is malformedRequest (1)", true},
        ErrorCase{2, error_response, "responseStatus is internalError (2)", true},
        ErrorCase{3, try_later, "responseStatus is tryLater (3)", false},
        ErrorCase{5, error_response, "responseStatus is sigRequired (5)", false},
        ErrorCase{6, error_response, "responseStatus is unauthorized (6)", false},
        ErrorCase{4, error_response, "responseStatus is unknown status 4", false}}) {
    const auto result = judge(pki::encode(pki::make_error_staple(each.status), fixture.signer));
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().reason, each.reason) << each.detail;
    EXPECT_EQ(result.error().detail, each.detail);
    EXPECT_EQ(result.error().other_method_may_succeed, each.other_method_may_succeed)
        << each.detail;
  }
}

TEST_F(JudgeResponseTest, SaysWhatABodyIsThatIsNoResponse) {
  const auto detail = [&](std::string_view body, std::string type, std::string encoding = "",
                          std::string redirected_to = "") {
    const auto result = judge(http::Response{200,
                                             "",
                                             {},
                                             Bytes(body.begin(), body.end()),
                                             std::move(type),
                                             std::move(encoding),
                                             std::move(redirected_to)});
    EXPECT_FALSE(result);
    EXPECT_EQ(result.error().reason, FailureReason::unparseable);
    EXPECT_TRUE(result.error().other_method_may_succeed);
    return result.error().detail;
  };
  EXPECT_EQ(detail("", ""), "the response is empty");
  EXPECT_EQ(detail("\r\n <!DOCTYPE html>", "text/html; charset=utf-8"),
            "the response is a page of HTML or XML (text/html; charset=utf-8)");
  EXPECT_EQ(detail("<html>", "text/html", "", "http://portal.test"),
            "the response is a page of HTML or XML (text/html), redirected to http://portal.test");
  EXPECT_EQ(detail("\x1f\x8b", "application/ocsp-response", "gzip"),
            "the response has the encoding gzip, which was not requested "
            "(application/ocsp-response)");
  EXPECT_THAT(detail("{}", "application/json"), HasSubstr(" (application/json)"));
  EXPECT_EQ(detail("<\x1b", "text/\x1b[2J"),
            "the response is a page of HTML or XML (text/\\x1B[2J)");
}

TEST_F(JudgeResponseTest, AcceptsAResponseWhateverItsContentType) {
  const auto result = judge(http::Response{
      200, "", {}, *fixture.present().chain.front().staple, "text/html", "identity"});
  EXPECT_TRUE(result) << result.error().detail;
}

TEST_F(JudgeResponseTest, AcceptsACurrentResponseAboutAnExpiredCertificate) {
  fixture.issue_leaf_with_validity({fixture.now - days(30), fixture.now - days(1)});
  const auto result = judge();
  ASSERT_TRUE(result) << result.error().detail;
  EXPECT_EQ((*result)->verdict.status, ocsp::CertStatus::good);
}

TEST_F(JudgeResponseTest, FailsWithStaleIfAClockIsWrongAlsoForTheSigner) {
  fixture.delegate(
      pki::make_responder(fixture.issuer, {fixture.now + days(397), fixture.now + days(500)}));
  fixture.set_times(fixture.now + days(400), fixture.now + days(407));
  const auto failure = judge().error();
  EXPECT_EQ(failure.reason, FailureReason::stale);
  EXPECT_EQ(failure.detail, "thisUpdate is 400 d in the future");
}

TEST_F(JudgeResponseTest, ReadsBerAsTheJudgeDoes) {
  const auto without_end = pki::indefinite_length();
  fixture.staple.edits = {{pki::Field::response, without_end}};
  const auto result = judge();
  ASSERT_TRUE(result) << result.error().detail;
  EXPECT_EQ((*result)->verdict.status, ocsp::CertStatus::good);
  EXPECT_EQ(
      judge(without_end(pki::encode(pki::make_error_staple(3), fixture.signer))).error().reason,
      FailureReason::try_later);
}

TEST_F(JudgeResponseTest, NamesWhyAResponseInBerIsNotAuthenticated) {
  fixture.staple.edits = {{pki::Field::response, pki::long_length()}};
  fixture.signer = fixture.leaf.key;
  EXPECT_THAT(judge().error().detail, testing::StartsWith("bad_signature, "));
}

TEST_F(JudgeResponseTest, FailsWithUnparseableIfTheBodyIsNoResponse) {
  for (const Bytes& body :
       {Bytes{}, Bytes{'<', 'h', 't', 'm', 'l', '>'}, Bytes{0x30, 0x03, 0x0a, 0x01, 0x00}}) {
    EXPECT_EQ(judge(body).error().reason, FailureReason::unparseable);
  }
}

TEST_F(JudgeResponseTest, FailsWithNotAuthenticatedForAnotherKeyIssuerOrCertificate) {
  fixture.signer = fixture.leaf.key;
  EXPECT_EQ(reason(), FailureReason::not_authenticated);
  fixture = {};
  fixture.single().cert_id = pki::make_cert_id(fixture.root, fixture.leaf.serial);
  EXPECT_EQ(reason(), FailureReason::not_authenticated);
  fixture = {};
  fixture.single().cert_id = pki::make_cert_id(fixture.issuer, Bytes{0x01});
  EXPECT_EQ(reason(), FailureReason::not_authenticated);
}

TEST_F(JudgeResponseTest, FailsWithStaleOutsideTheValidityWindow) {
  fixture.set_times(fixture.now - days(7), fixture.now - 1s);
  EXPECT_EQ(reason(), FailureReason::stale);
  fixture.set_times(fixture.now + days(1), fixture.now + days(7));
  EXPECT_EQ(reason(), FailureReason::stale);
}

}  // namespace
}  // namespace staple::responder
