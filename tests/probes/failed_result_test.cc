// SPDX-License-Identifier: Apache-2.0

#include "probes/failed_result.h"

#include <stdexcept>

#include <boost/system/result.hpp>
#include <gtest/gtest.h>

#include "probes/error.h"
#include "probes/failure.h"
#include "probes/http/failure.h"
#include "probes/responder/failure.h"

namespace staple {
namespace {

template <class E>
class FailedResult : public testing::Test {};

using Errors = testing::Types<Error, Failure, http::ExchangeFailure, responder::QueryFailure>;
TYPED_TEST_SUITE(FailedResult, Errors);

TYPED_TEST(FailedResult, HasNoValueToRead) {
  const boost::system::result<int, TypeParam> failed(TypeParam{});
  EXPECT_THROW((void)failed.value(), std::logic_error);
}

}  // namespace
}  // namespace staple
