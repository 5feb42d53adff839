#include "exporter/schedule/record.h"

#include <gtest/gtest.h>

#include "tests/exporter/endpoint/endpoints.h"

namespace staple::schedule {
namespace {

using namespace std::chrono_literals;
using test::failed;
using test::healthy;
using test::noon;

const endpoint::Status nothing{test::endpoint("web", "www.example.com:443"), 0, 0, {}};

TEST(Record, TellsTheFirstAnswerOfAnAddress) {
  const Recorded recorded = record(nothing, {test::revoked("192.0.2.1")});
  ASSERT_EQ(recorded.changes.size(), 1u);
  EXPECT_FALSE(recorded.changes[0].from);
  EXPECT_EQ(to_string(recorded.changes[0].to), "critical revoked");
  EXPECT_EQ(recorded.changes[0].address, "192.0.2.1");
  EXPECT_EQ(recorded.changes[0].detail, "since 2 h");
}

TEST(Record, TellsNothingWhenNothingChanges) {
  const auto before = record(nothing, {healthy("192.0.2.1")}).status;
  const Recorded after = record(*before, {healthy("192.0.2.1")});
  EXPECT_TRUE(after.changes.empty());
  EXPECT_EQ(after.status->probes, 2u);
}

TEST(Record, TellsEachChangeOfFaultOrFailureOnce) {
  const auto before = record(nothing, {healthy("192.0.2.1"), healthy("192.0.2.2")}).status;
  const Recorded after =
      record(*before, {failed("192.0.2.1", Reason::connect_refused, "no listener"), healthy("192.0.2.2")});
  ASSERT_EQ(after.changes.size(), 1u);
  EXPECT_EQ(to_string(after.changes[0].from.value()), "ok");
  EXPECT_EQ(to_string(after.changes[0].to), "unreachable connect refused");
  EXPECT_EQ(after.changes[0].detail, "no listener");
}

TEST(Record, TellsThatANameResolvesAgain) {
  const auto before = record(nothing, {failed("", Reason::resolve_not_found, "no such name")}).status;
  const Recorded after = record(*before, {healthy("192.0.2.1")});
  ASSERT_EQ(after.changes.size(), 1u);
  EXPECT_EQ(to_string(after.changes[0].from.value()), "unreachable resolve not_found");
}

TEST(Record, KeepsTheChangesInTheirOrder) {
  const auto first = record(nothing, {healthy("192.0.2.1")}).status;
  prober::Observation down = failed("192.0.2.1", Reason::connect_refused, "no listener");
  down.time = noon + 1h;
  const auto second = record(*first, {down}).status;
  ASSERT_TRUE(second->history);
  ASSERT_EQ(second->history->size(), 2u);
  EXPECT_FALSE(second->history->front().from);
  EXPECT_EQ(second->history->back().time, noon + 1h);
  EXPECT_EQ(to_string(second->history->back().from.value()), "ok");
  EXPECT_EQ(to_string(second->history->back().to), "unreachable connect refused");
  EXPECT_EQ(second->history->back().detail, "no listener");
}

TEST(Record, CopiesNoHistoryWhileNothingChanges) {
  const auto before = record(nothing, {healthy("192.0.2.1")}).status;
  EXPECT_EQ(record(*before, {healthy("192.0.2.1")}).status->history, before->history);
}

TEST(Record, ForgetsTheOldestChanges) {
  auto status = record(nothing, {healthy("192.0.2.1")}).status;
  for (std::size_t i = 0; i < endpoint::kMaxHistory; ++i) {
    const bool up = i % 2 == 1;
    status = record(*status, {up ? healthy("192.0.2.1") : test::revoked("192.0.2.1")}).status;
  }
  EXPECT_EQ(status->history->size(), endpoint::kMaxHistory);
  EXPECT_TRUE(status->history->front().from) << "the first answer is the oldest, and gone";
}

TEST(Record, RemembersTheLastSuccessOfEachAddress) {
  const auto before = record(nothing, {healthy("192.0.2.1"), healthy("192.0.2.2")}).status;
  prober::Observation late = failed("192.0.2.1", Reason::connect_timeout, "silence");
  late.time = noon + 1h;
  prober::Observation good = healthy("192.0.2.2");
  good.time = noon + 1h;
  const auto after = record(*before, {late, good}).status;
  ASSERT_EQ(after->addresses.size(), 2u);
  EXPECT_EQ(after->addresses[0].last_success, noon);
  EXPECT_EQ(after->addresses[1].last_success, noon + 1h);
}

TEST(Record, ForgetsAddressesThatTheNameNoLongerHas) {
  const auto before = record(nothing, {healthy("192.0.2.1"), healthy("192.0.2.2")}).status;
  const auto after = record(*before, {healthy("192.0.2.2")}).status;
  ASSERT_EQ(after->addresses.size(), 1u);
  EXPECT_EQ(after->addresses[0].latest->address, "192.0.2.2");
}

TEST(Record, CountsAProbeWithOneFailedAddressAsFailed) {
  const auto after =
      record(nothing, {healthy("192.0.2.1"), failed("192.0.2.2", Reason::connect_refused, "x")}).status;
  EXPECT_EQ(after->probes, 1u);
  EXPECT_EQ(after->failures, 1u);
}

TEST(Answer, OfAnEndpointIsThatOfItsWorstAddress) {
  const auto of = [](std::vector<prober::Observation> observations) {
    return worst(*record(nothing, std::move(observations)).status);
  };
  EXPECT_EQ(worst(nothing), std::nullopt);
  EXPECT_EQ(of({healthy("a"), test::not_applicable("b")}), ocsp::Level::ok);
  EXPECT_EQ(of({healthy("a"), test::unstapled("b")}), ocsp::Level::warning);
  EXPECT_EQ(of({failed("a", Reason::connect_refused, "x"), test::unstapled("b")}), ocsp::Level::unreachable);
  EXPECT_EQ(of({failed("a", Reason::connect_refused, "x"), test::revoked("b")}), ocsp::Level::critical);
}

TEST(Answer, OfRotatingAddressesIsTheSame) {
  const auto one = record(nothing, {healthy("192.0.2.1"), test::revoked("192.0.2.2")}).status;
  const auto other = record(nothing, {test::revoked("192.0.2.3"), healthy("192.0.2.4")}).status;
  EXPECT_EQ(summarize_addresses(*one), summarize_addresses(*other));
}

}  // namespace
}  // namespace staple::schedule
