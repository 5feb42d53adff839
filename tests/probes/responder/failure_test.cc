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

}  // namespace
}  // namespace staple::responder
