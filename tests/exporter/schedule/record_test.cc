// SPDX-License-Identifier: Apache-2.0

#include "exporter/schedule/record.h"

#include <gtest/gtest.h>

#include "tests/exporter/endpoint/endpoints.h"

namespace staple::schedule {
namespace {

using namespace std::chrono_literals;
using test::kNoon;
using test::make_failed;
using test::make_healthy;

const endpoint::Status nothing{test::make_endpoint("web", "www.example.com:443"), 0, 0, {}};

TEST(Record, ReportsTheFirstResultOfAnAddress) {
  const RecordResult result = record(nothing, {{test::make_revoked("192.0.2.1")}});
  ASSERT_EQ(result.changes.size(), 1u);
  EXPECT_FALSE(result.changes[0].from);
  EXPECT_EQ(to_string(result.changes[0].to), "critical revoked");
  EXPECT_EQ(result.changes[0].address, "192.0.2.1");
  EXPECT_EQ(result.changes[0].detail, "since 2 h");
}

TEST(Record, KeepsTheComparison) {
  const RecordResult compared =
      record(nothing, {{make_healthy("192.0.2.1"), make_healthy("192.0.2.2")}, {true}});
  EXPECT_EQ(compared.status->differ, (prober::Comparison{true}));
  const RecordResult failed =
      record(*compared.status, {{make_failed("", Reason::resolve_not_found, "no such name")}});
  EXPECT_EQ(failed.status->differ, prober::Comparison());
}

TEST(Record, ReportsNothingWithoutAChange) {
  const auto before = record(nothing, {{make_healthy("192.0.2.1")}}).status;
  const RecordResult after = record(*before, {{make_healthy("192.0.2.1")}});
  EXPECT_TRUE(after.changes.empty());
  EXPECT_EQ(after.status->probes, 2u);
}

TEST(Record, ReportsEachChangeOfFaultOrFailureOnce) {
  const auto before =
      record(nothing, {{make_healthy("192.0.2.1"), make_healthy("192.0.2.2")}}).status;
  const RecordResult after =
      record(*before, {{make_failed("192.0.2.1", Reason::connect_refused, "no listener"),
                        make_healthy("192.0.2.2")}});
  ASSERT_EQ(after.changes.size(), 1u);
  EXPECT_EQ(to_string(after.changes[0].from.value()), "ok");
  EXPECT_EQ(to_string(after.changes[0].to), "unreachable connect refused");
  EXPECT_EQ(after.changes[0].detail, "no listener");
}

TEST(Record, ReportsThatANameResolvesAgain) {
  const auto before =
      record(nothing, {{make_failed("", Reason::resolve_not_found, "no such name")}}).status;
  const RecordResult after = record(*before, {{make_healthy("192.0.2.1")}});
  ASSERT_EQ(after.changes.size(), 1u);
  EXPECT_EQ(to_string(after.changes[0].from.value()), "unreachable resolve not_found");
}

TEST(Record, KeepsTheChangesInTheirOrder) {
  const auto first = record(nothing, {{make_healthy("192.0.2.1")}}).status;
  prober::Observation down = make_failed("192.0.2.1", Reason::connect_refused, "no listener");
  down.time = kNoon + 1h;
  const auto second = record(*first, {{down}}).status;
  ASSERT_TRUE(second->history);
  const auto history = second->history->list();
  ASSERT_EQ(history.size(), 2u);
  EXPECT_FALSE(history.front().from);
  EXPECT_EQ(history.back().time, kNoon + 1h);
  EXPECT_EQ(to_string(history.back().from.value()), "ok");
  EXPECT_EQ(to_string(history.back().to), "unreachable connect refused");
  EXPECT_EQ(history.back().detail, "no listener");
}

TEST(Record, CopiesNoHistoryWhileNothingChanges) {
  const auto before = record(nothing, {{make_healthy("192.0.2.1")}}).status;
  EXPECT_EQ(record(*before, {{make_healthy("192.0.2.1")}}).status->history, before->history);
}

TEST(Record, DropsTheOldestTransitions) {
  auto status = record(nothing, {{make_healthy("192.0.2.1")}}).status;
  for (std::size_t i = 0; i < endpoint::kMaxHistory; ++i) {
    const bool up = i % 2 == 1;
    status = record(*status, {{up ? make_healthy("192.0.2.1") : test::make_revoked("192.0.2.1")}})
                 .status;
  }
  const auto history = status->history->list();
  EXPECT_EQ(history.size(), endpoint::kMaxHistory);
  EXPECT_TRUE(history.front().from) << "the first result is dropped";
}

TEST(Record, KeepsTheLastSuccessOfEachAddress) {
  const auto before =
      record(nothing, {{make_healthy("192.0.2.1"), make_healthy("192.0.2.2")}}).status;
  prober::Observation late = make_failed("192.0.2.1", Reason::connect_timeout, "silence");
  late.time = kNoon + 1h;
  prober::Observation good = make_healthy("192.0.2.2");
  good.time = kNoon + 1h;
  const auto after = record(*before, {{late, good}}).status;
  ASSERT_EQ(after->addresses.size(), 2u);
  EXPECT_EQ(after->addresses[0].last_success, kNoon);
  EXPECT_EQ(after->addresses[1].last_success, kNoon + 1h);
}

TEST(Record, DropsAddressesThatTheNameNoLongerHas) {
  const auto before =
      record(nothing, {{make_healthy("192.0.2.1"), make_healthy("192.0.2.2")}}).status;
  const auto after = record(*before, {{make_healthy("192.0.2.2")}}).status;
  ASSERT_EQ(after->addresses.size(), 1u);
  EXPECT_EQ(after->addresses[0].latest->address, "192.0.2.2");
}

TEST(Record, CountsAProbeWithOneFailedAddressAsFailed) {
  const auto after =
      record(nothing,
             {{make_healthy("192.0.2.1"), make_failed("192.0.2.2", Reason::connect_refused, "x")}})
          .status;
  EXPECT_EQ(after->probes, 1u);
  EXPECT_EQ(after->failures, 1u);
}

TEST(RecordSummary, OfAnEndpointIsThatOfItsWorstAddress) {
  const auto of = [](std::vector<prober::Observation> observations) {
    return find_worst_level(*record(nothing, {std::move(observations)}).status);
  };
  EXPECT_EQ(find_worst_level(nothing), std::nullopt);
  EXPECT_EQ(of({make_healthy("a"), test::make_not_applicable("b")}), ocsp::Level::ok);
  EXPECT_EQ(of({make_healthy("a"), test::make_unstapled("b")}), ocsp::Level::warning);
  EXPECT_EQ(of({make_failed("a", Reason::connect_refused, "x"), test::make_unstapled("b")}),
            ocsp::Level::unreachable);
  EXPECT_EQ(of({make_failed("a", Reason::connect_refused, "x"), test::make_revoked("b")}),
            ocsp::Level::critical);
}

TEST(RecordSummary, OfRotatingAddressesIsTheSame) {
  const auto one =
      record(nothing, {{make_healthy("192.0.2.1"), test::make_revoked("192.0.2.2")}}).status;
  const auto other =
      record(nothing, {{test::make_revoked("192.0.2.3"), make_healthy("192.0.2.4")}}).status;
  EXPECT_EQ(summarize_addresses(*one), summarize_addresses(*other));
}

}  // namespace
}  // namespace staple::schedule
