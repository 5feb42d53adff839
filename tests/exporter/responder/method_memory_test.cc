// SPDX-License-Identifier: Apache-2.0

#include "exporter/responder/method_memory.h"

#include <gtest/gtest.h>

namespace staple::polling {
namespace {

using namespace std::chrono_literals;
using responder::Method;
using responder::QueryFailure;
using responder::QueryOutcome;

constexpr SteadyTime kStart{1'000h};
const std::string kUrl = "http://ocsp.test/";

QueryOutcome make_outcome(std::optional<Method> answered, std::string get_failure) {
  return {QueryFailure{responder::FailureReason::stale, "any"}, answered, std::move(get_failure)};
}

TEST(MethodMemory, SendsAGetAtFirst) {
  EXPECT_EQ(MethodMemory().find_get_failure(kUrl, kStart), std::nullopt);
}

TEST(MethodMemory, SendsNoGetForADayAfterAPostWasAnsweredInItsPlace) {
  MethodMemory memory;
  memory.record(kUrl, make_outcome(Method::post, "status 405"), kStart);
  EXPECT_EQ(memory.find_get_failure(kUrl, kStart), "status 405");
  EXPECT_EQ(memory.find_get_failure(kUrl, kStart + 24h - 1s), "status 405");
  EXPECT_EQ(memory.find_get_failure(kUrl, kStart + 24h), std::nullopt);
  EXPECT_EQ(memory.find_get_failure("http://other.test/", kStart), std::nullopt);
}

TEST(MethodMemory, DoesNotProlongTheDayByQueriesWithoutAGet) {
  MethodMemory memory;
  memory.record(kUrl, make_outcome(Method::post, "status 405"), kStart);
  memory.record(kUrl, make_outcome(Method::post, ""), kStart + 23h);
  EXPECT_EQ(memory.find_get_failure(kUrl, kStart + 24h), std::nullopt);
}

TEST(MethodMemory, SendsAGetAgainOnceOneWasAnswered) {
  MethodMemory memory;
  memory.record(kUrl, make_outcome(Method::post, "status 404"), kStart);
  memory.record(kUrl, make_outcome(Method::get, ""), kStart);
  EXPECT_EQ(memory.find_get_failure(kUrl, kStart), std::nullopt);
  EXPECT_EQ(memory.size(), 0U);
}

TEST(MethodMemory, LearnsNothingIfNeitherIsAnswered) {
  MethodMemory memory;
  memory.record(kUrl, make_outcome(std::nullopt, "status 404"), kStart);
  EXPECT_EQ(memory.size(), 0U);
}

TEST(MethodMemory, LeavesOutVeryLongUrls) {
  MethodMemory memory;
  memory.record(kUrl + std::string(2048, 'x'), make_outcome(Method::post, "no"), kStart);
  EXPECT_EQ(memory.size(), 0U);
}

TEST(MethodMemory, IsBoundedAndForgetsThoseWhoseDayHasPassed) {
  MethodMemory memory;
  for (int i = 0; i < 5000; ++i) {
    memory.record("http://" + std::to_string(i) + ".test/", make_outcome(Method::post, "no"),
                  kStart);
  }
  EXPECT_EQ(memory.size(), MethodMemory::kMaxUrls);
  memory.record(kUrl, make_outcome(Method::post, "no"), kStart + 24h);
  EXPECT_EQ(memory.size(), 1U);
  EXPECT_EQ(memory.find_get_failure(kUrl, kStart + 25h), "no");
}

}  // namespace
}  // namespace staple::polling
