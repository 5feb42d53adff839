// SPDX-License-Identifier: Apache-2.0

#include "probes/responder/failure.h"

#include <gtest/gtest.h>

namespace staple::responder {
namespace {

QueryFailure failure_of_status(unsigned status) {
  return make_query_failure({http::FailureReason::status, "status", status});
}

TEST(Failure, KeepsTheReasonAndTheDetailOfTheExchange) {
  EXPECT_EQ(
      make_query_failure({http::FailureReason::malformed, "bad version"}),
      (QueryFailure{FailureReason::malformed_http, "bad version", Responsibility::responder}));
  EXPECT_EQ(make_query_failure({http::FailureReason::resolve, "no such name"}).reason,
            FailureReason::resolve);
}

TEST(Failure, OfAStatusIsAboutTheResponderIfItIsOverloadedOrBroken) {
  for (const unsigned status : {429U, 500U, 503U}) {
    EXPECT_EQ(failure_of_status(status).responsibility, Responsibility::responder) << status;
  }
  for (const unsigned status : {204U, 400U, 404U}) {
    const QueryFailure failure = failure_of_status(status);
    EXPECT_EQ(failure.reason, FailureReason::http_status) << status;
    EXPECT_EQ(failure.responsibility, Responsibility::certificate) << status;
  }
}

TEST(Failure, OfAStatusKeepsHowLongTheResponderAsksToWait) {
  const http::ExchangeFailure busy{http::FailureReason::status, "status 503", 503, "120"};
  EXPECT_EQ(make_query_failure(busy).retry_after, "120");
  EXPECT_EQ(failure_of_status(503).retry_after, "");
}

TEST(Failure, OfWhatIsNoOcspResponseCallsForTheOtherMethod) {
  for (const unsigned status : {204U, 400U, 403U, 404U, 405U, 500U, 501U, 503U})
    EXPECT_TRUE(failure_of_status(status).other_method_may_succeed) << status;
  EXPECT_FALSE(failure_of_status(429).other_method_may_succeed) << "too many requests";
  for (const auto reason : {http::FailureReason::closed, http::FailureReason::malformed,
                            http::FailureReason::too_large, http::FailureReason::redirect})
    EXPECT_TRUE(make_query_failure({reason, "x"}).other_method_may_succeed);
}

TEST(Failure, ThatAsksToWaitDoesNotCallForTheOtherMethod) {
  for (const unsigned status : {429U, 500U, 503U})
    EXPECT_FALSE(make_query_failure({http::FailureReason::status, "status", status, "120"})
                     .other_method_may_succeed)
        << status;
  EXPECT_TRUE(make_query_failure({http::FailureReason::status, "status 404", 404, "120"})
                  .other_method_may_succeed);
}

TEST(Failure, OfTheTransportDoesNotCallForTheOtherMethod) {
  for (const auto reason :
       {http::FailureReason::resolve, http::FailureReason::refused,
        http::FailureReason::unreachable, http::FailureReason::connect, http::FailureReason::proxy,
        http::FailureReason::tls, http::FailureReason::timeout})
    EXPECT_FALSE(make_query_failure({reason, "x"}).other_method_may_succeed);
}

TEST(FailureMerge, OfBothMethodsHasBothDetails) {
  const QueryFailure get{FailureReason::http_status, "status 405"};
  const QueryFailure post{FailureReason::unparseable, "the response is empty"};
  EXPECT_EQ(merge_methods(get, post).detail, "GET: status 405; POST: the response is empty");
  EXPECT_EQ(merge_methods(get, post).reason, FailureReason::unparseable);
  EXPECT_EQ(merge_methods(get, get).detail, "GET and POST: status 405");
}

TEST(FailureMerge, OfBothMethodsHasTheReasonThatIsClosestToAnOcspResponse) {
  const QueryFailure status{FailureReason::http_status, "status 405"};
  const QueryFailure timeout{FailureReason::timeout, "timed out"};
  const QueryFailure malformed{FailureReason::error_response, "malformedRequest"};
  EXPECT_EQ(merge_methods(status, timeout).reason, FailureReason::http_status);
  EXPECT_EQ(merge_methods(timeout, status).reason, FailureReason::http_status);
  EXPECT_EQ(merge_methods(malformed, status).reason, FailureReason::error_response);
  EXPECT_EQ(merge_methods(malformed, status).responsibility, Responsibility::certificate);
}

TEST(FailureMerge, OfBothMethodsKeepsHowLongTheFirstAsksToWait) {
  QueryFailure get{FailureReason::unparseable, "a page"};
  get.retry_after = "200";
  QueryFailure post{FailureReason::http_status, "status 405"};
  EXPECT_EQ(merge_methods(post, get).retry_after, "200");
  EXPECT_EQ(merge_methods(get, post).retry_after, "200");
}

TEST(FailureMerge, OfSeveralUrlsHasAllDetailsAndTheLastReason) {
  const UrlFailure first{"http://a.test/", {FailureReason::http_status, "status 404"}};
  const UrlFailure second{"http://b.test/", {FailureReason::refused, "Connection refused"}};
  EXPECT_EQ(merge_urls({&first, 1}), first.failure);
  const UrlFailure both[] = {first, second};
  EXPECT_EQ(merge_urls(both).reason, FailureReason::refused);
  EXPECT_EQ(merge_urls(both).detail,
            "http://a.test/: status 404; http://b.test/: Connection refused");
}

TEST(FailureText, SaysWhetherThereWasAResponse) {
  EXPECT_EQ(format_failure({FailureReason::refused, "x"}), "no response: refused, x");
  EXPECT_EQ(format_failure({FailureReason::http_status, "status 404"}),
            "no OCSP response: http_status, status 404");
  EXPECT_EQ(format_failure({FailureReason::not_authenticated, "bad_signature, y"}),
            "no usable response: not_authenticated, bad_signature, y");
}

}  // namespace
}  // namespace staple::responder
