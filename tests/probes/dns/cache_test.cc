// SPDX-License-Identifier: Apache-2.0

#include "probes/dns/cache.h"

#include <gtest/gtest.h>

namespace staple::dns {
namespace {

using namespace std::chrono_literals;
using boost::asio::ip::make_address;

constexpr SteadyTime kStart = SteadyTime() + 24h;
const Question kName{Question::Kind::addresses, "www.test"};

AnswerCache::Result make_answer(Seconds ttl) {
  return Answer{{make_address("192.0.2.7")}, {}, ttl};
}
AnswerCache::Result make_failure(Reason reason) { return Failure{reason, "www.test: no"}; }

struct CacheTest : testing::Test {
  AnswerCache cache;

  void insert(const AnswerCache::Result& result, std::chrono::nanoseconds max_age = 5min) {
    cache.insert(kName, result, {kStart, max_age});
  }
  bool has(std::chrono::nanoseconds later, std::chrono::nanoseconds max_age = 5min) const {
    return cache.find(kName, {kStart + later, max_age}) != nullptr;
  }
};

TEST_F(CacheTest, KeepsAnAnswerForItsTtl) {
  insert(make_answer(60s));
  ASSERT_TRUE(has(0s));
  EXPECT_EQ(**cache.find(kName, {kStart, 5min}), *make_answer(60s));
  EXPECT_TRUE(has(60s - 1ns));
  EXPECT_FALSE(has(60s));
}

TEST_F(CacheTest, KeepsAnAnswerWithoutTtlForTheMinimum) {
  insert(make_answer(0s));
  EXPECT_TRUE(has(kMinTtl - 1ns));
  EXPECT_FALSE(has(kMinTtl));
}

TEST_F(CacheTest, KeepsNothingLongerThanTheMaximumAge) {
  insert(make_answer(24h), 1min);
  EXPECT_TRUE(has(1min - 1ns));
  EXPECT_FALSE(has(1min));
  insert(make_answer(0s), 1s);
  EXPECT_FALSE(has(1s)) << "also if it is below the minimum TTL";
}

TEST_F(CacheTest, ReturnsNothingOlderThanTheCallerPermits) {
  insert(make_answer(60s));
  EXPECT_TRUE(has(10s, 11s));
  EXPECT_FALSE(has(10s, 10s));
  EXPECT_FALSE(has(0s, 0s)) << "a maximum age of 0 disables the cache";
}

TEST_F(CacheTest, KeepsNothingWhenTheMaximumAgeIsZero) {
  insert(make_answer(60s), 0s);
  EXPECT_EQ(cache.size(), 0u);
}

TEST_F(CacheTest, KeepsNegativeAnswersForTheMinimum) {
  for (const Reason no : {Reason::resolve_not_found, Reason::resolve_no_address}) {
    insert(make_failure(no));
    ASSERT_TRUE(has(kMinTtl - 1ns));
    EXPECT_EQ(cache.find(kName, {kStart, 5min})->error().reason, no);
    EXPECT_FALSE(has(kMinTtl));
  }
}

TEST_F(CacheTest, KeepsNoFailedQueries) {
  for (const Reason trouble : {Reason::resolve_timeout, Reason::resolve_server_failure,
                               Reason::resolve_failed, Reason::resolve_bad_name}) {
    insert(make_failure(trouble));
    EXPECT_FALSE(has(0s));
  }
}

TEST_F(CacheTest, ReplacesAnOlderAnswer) {
  insert(make_answer(60s));
  cache.insert(kName, make_failure(Reason::resolve_not_found), {kStart + 30s, 5min});
  EXPECT_FALSE(cache.find(kName, {kStart + 31s, 5min})->has_value());
  EXPECT_EQ(cache.size(), 1u);
}

TEST_F(CacheTest, DistinguishesQuestions) {
  insert(make_answer(60s));
  EXPECT_FALSE(
      cache.find({Question::Kind::addresses, "www.test", net::IpProtocol::ip6}, {kStart, 5min}));
  EXPECT_FALSE(cache.find({Question::Kind::services, "www.test"}, {kStart, 5min}));
}

TEST_F(CacheTest, EvictsExpiredAnswers) {
  for (int i = 0; i < 1000; ++i) {
    cache.insert({Question::Kind::addresses, std::to_string(i)}, make_answer(60s), {kStart, 5min});
  }
  EXPECT_EQ(cache.size(), 1000u);
  cache.insert(kName, make_answer(60s), {kStart + 60s, 5min});
  EXPECT_EQ(cache.size(), 1u);
}

TEST_F(CacheTest, IsBounded) {
  AnswerCache small(10'000);
  const auto ask = [&](int i, SteadyTime when) {
    const Question question{Question::Kind::addresses, "name-" + std::to_string(i)};
    small.insert(question, make_answer(60s), {when, 5min});
    return small.find(question, {when, 5min}) != nullptr;
  };
  for (int i = 0; i < 1000; ++i) ask(i, kStart);
  const std::size_t full = small.size();
  EXPECT_GT(full, 10u);
  EXPECT_LT(full, 100u) << "each takes at least a hundred bytes";
  EXPECT_TRUE(ask(0, kStart + 1s)) << "an existing entry can be replaced";
  EXPECT_FALSE(ask(2000, kStart + 1s));
  EXPECT_TRUE(ask(2000, kStart + 2min)) << "expired entries made room";
  Answer many;
  for (int i = 0; i < 1000; ++i) many.addresses.push_back(make_address("192.0.2.7"));
  many.ttl = 60s;
  small.insert(kName, many, {kStart + 4min, 5min});
  EXPECT_EQ(small.find(kName, {kStart + 4min, 5min}), nullptr) << "larger than the whole cache";
}

}  // namespace
}  // namespace staple::dns
