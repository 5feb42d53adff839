// SPDX-License-Identifier: Apache-2.0

#include "exporter/responder/query_schedule.h"

#include <algorithm>

#include <gmock/gmock.h>

namespace staple::polling {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

const responder::QueryFailure kDown{responder::FailureReason::refused, "refused"};
const responder::QueryFailure kUnusable{responder::FailureReason::error_response, "unauthorized"};

struct QueryScheduleTest : testing::Test {
  QuerySchedule schedule{QueryLimits{.concurrency = 8, .concurrency_per_origin = 2}};
  SteadyTime now{1'000h};
  std::uint32_t keys = 0;

  /// add adds certificates with these URLs.
  std::vector<std::shared_ptr<const PolledCertificate>> add(std::size_t count,
                                                            const std::vector<std::string>& urls) {
    std::vector<std::shared_ptr<const PolledCertificate>> added;
    for (std::size_t i = 0; i < count; ++i) {
      auto certificate_query = std::make_shared<responder::CertificateQuery>();
      certificate_query->urls = urls;
      auto client = std::make_shared<endpoint::ResponderClient>();
      client->settings.interval = 1h;
      auto certificate = std::make_shared<PolledCertificate>(
          PolledCertificate{{}, std::move(certificate_query), std::move(client)});
      ++keys;
      certificate->key[0] = static_cast<std::uint8_t>(keys >> 16);
      certificate->key[1] = static_cast<std::uint8_t>(keys >> 8);
      certificate->key[2] = static_cast<std::uint8_t>(keys);
      schedule.add(certificate, now);
      added.push_back(std::move(certificate));
    }
    return added;
  }
  /// start advances the time until all added certificates are due.
  std::vector<QuerySchedule::DueQuery> start() {
    now += 5s;
    return schedule.start(now);
  }
  bool finish(const QuerySchedule::DueQuery& due,
              std::optional<responder::QueryFailure> failure = {}, Seconds min_delay = 0s) {
    return schedule.finish(due, {std::move(failure), min_delay}, now);
  }
};

std::vector<std::string> list_urls(const std::vector<QuerySchedule::DueQuery>& queries) {
  std::vector<std::string> all;
  for (const auto& due : queries) all.push_back(due.url);
  return all;
}

TEST_F(QueryScheduleTest, QueriesOnceInAnInterval) {
  add(1, {"http://a.test/"});
  const auto first = start();
  ASSERT_THAT(first, SizeIs(1));
  EXPECT_TRUE(finish(first[0]));
  EXPECT_THAT(schedule.start(now + 29min), IsEmpty());
  EXPECT_THAT(schedule.start(now + 90min), SizeIs(1));
}

TEST_F(QueryScheduleTest, SpreadsManyOverTheInterval) {
  add(1000, {"http://a.test/"});
  now += 5s;
  std::size_t queried = 0;
  for (auto queries = schedule.start(now); !queries.empty(); queries = schedule.start(now)) {
    for (const auto& due : queries) finish(due);
    queried += queries.size();
  }
  ASSERT_EQ(queried, 1000U);
  // Due between half an interval and one and a half: a quarter of them in the first 15 minutes.
  now += 45min;
  std::size_t early = 0;
  for (auto queries = schedule.start(now); !queries.empty(); queries = schedule.start(now)) {
    for (const auto& due : queries) finish(due);
    early += queries.size();
  }
  EXPECT_NEAR(static_cast<double>(early), 250, 60);
}

TEST_F(QueryScheduleTest, DoesNotQueryWhileTheResponseIsFresh) {
  add(1, {"http://a.test/"});
  finish(start().front(), {}, std::chrono::days(2));
  EXPECT_THAT(schedule.start(now + 47h), IsEmpty());
  EXPECT_THAT(schedule.start(now + 48h), SizeIs(1));
}

TEST_F(QueryScheduleTest, BoundsConcurrentQueries) {
  add(3, {"http://a.test/x"});
  add(3, {"http://a.test/y"});
  EXPECT_THAT(start(), SizeIs(2));  // one origin, whatever the path
  for (const char* url : {"http://b.test/", "http://c.test/", "http://d.test/", "http://e.test/"})
    add(3, {url});
  EXPECT_THAT(start(), SizeIs(6));
  EXPECT_EQ(schedule.running(), 8U);
  EXPECT_EQ(schedule.wake_time(), std::nullopt);
}

TEST_F(QueryScheduleTest, StarvesNoResponder) {
  schedule = QuerySchedule(QueryLimits{.concurrency = 1, .concurrency_per_origin = 1});
  add(3, {"http://a.test/"});
  add(3, {"http://b.test/"});
  std::vector<std::string> queried;
  for (auto queries = start(); !queries.empty(); queries = schedule.start(now)) {
    queried.push_back(queries[0].url);
    finish(queries[0]);
  }
  EXPECT_THAT(queried, ElementsAre("http://a.test/", "http://b.test/", "http://a.test/",
                                   "http://b.test/", "http://a.test/", "http://b.test/"));
}

TEST_F(QueryScheduleTest, TriesTheNextUrlAtOnce) {
  add(1, {"http://a.test/", "http://b.test/"});
  const auto first = start();
  ASSERT_THAT(list_urls(first), ElementsAre("http://a.test/"));
  EXPECT_FALSE(finish(first[0], kUnusable));
  const auto second = schedule.start(now);
  ASSERT_THAT(list_urls(second), ElementsAre("http://b.test/"));
  EXPECT_TRUE(finish(second[0]));
}

TEST_F(QueryScheduleTest, RetriesAResponderThatIsDownWithASingleQuery) {
  add(10'000, {"http://a.test/"});
  for (const auto& due : start()) finish(due, kDown);  // both running queries
  std::size_t trials = 0;
  std::vector<Seconds> delays;
  const SteadyTime start_of_outage = now;
  while (now < start_of_outage + 1h) {
    const SteadyTime wake = *schedule.wake_time();
    EXPECT_THAT(schedule.start(wake - 1s), IsEmpty());
    delays.push_back(std::chrono::round<Seconds>(wake - now));
    now = wake;
    const auto trial = schedule.start(now);
    ASSERT_THAT(trial, SizeIs(1));
    EXPECT_TRUE(finish(trial[0], kDown));
    ++trials;
  }
  EXPECT_LE(trials, 8U);
  EXPECT_EQ(delays.back(), 15min);
  // The responder is up again: the retry lets the others start.
  now = *schedule.wake_time();
  const auto trial = schedule.start(now);
  ASSERT_THAT(trial, SizeIs(1));
  finish(trial[0]);
  EXPECT_THAT(schedule.start(now), SizeIs(2));
}

TEST_F(QueryScheduleTest, LeavesAResponderAloneAsLongAsItAsks) {
  add(1, {"http://a.test/"});
  schedule.finish(start().at(0), {kDown, 0s, 120s}, now);
  EXPECT_EQ(schedule.wake_time(), now + 120s);
  now += 120s;
  const auto trial = schedule.start(now);
  ASSERT_EQ(trial.size(), 1u);
  schedule.finish(trial[0], {kDown, 0s, 10s}, now);
  EXPECT_EQ(schedule.wake_time(), now + 60s) << "never sooner than without";
}

TEST_F(QueryScheduleTest, AFailureAboutTheCertificateDelaysNoOtherQuery) {
  add(4, {"http://a.test/"});
  for (const auto& due : start()) EXPECT_TRUE(finish(due, kUnusable));
  EXPECT_THAT(schedule.start(now), SizeIs(2));
  EXPECT_THAT(schedule.start(now + 29min), IsEmpty());
}

TEST_F(QueryScheduleTest, TriesAnotherUrlBeforeAResponderThatIsDown) {
  add(1, {"http://a.test/"});
  finish(start().front(), kDown);
  add(1, {"http://a.test/", "http://b.test/"});
  EXPECT_THAT(list_urls(start()), ElementsAre("http://b.test/"));
}

TEST_F(QueryScheduleTest, WaitingCertificatesMoveToAnotherUrlWhenAResponderGoesDown) {
  add(2, {"http://a.test/"});
  const auto running = start();
  ASSERT_THAT(running, SizeIs(2));
  add(1, {"http://a.test/", "http://b.test/"});
  EXPECT_THAT(start(), IsEmpty());
  finish(running[0], kDown);
  EXPECT_THAT(list_urls(schedule.start(now)), ElementsAre("http://b.test/"));
}

TEST_F(QueryScheduleTest, AFirstUrlThatWasDownIsTriedAgain) {
  const auto added = add(1, {"http://a.test/", "http://b.test/"});
  finish(start().front(), kDown);
  finish(schedule.start(now).front());
  now += 90min;
  EXPECT_THAT(list_urls(schedule.start(now)), ElementsAre("http://a.test/"));
}

TEST_F(QueryScheduleTest, ReportsOnceEachCertificateThatAnOutageBlocks) {
  add(1, {"http://a.test/"});
  const auto first = start();
  add(3, {"http://a.test/ca"});
  EXPECT_THAT(start(), SizeIs(1));  // the second of two at once; two more wait
  EXPECT_THAT(schedule.take_blocked(), IsEmpty()) << "they wait for a place";
  EXPECT_TRUE(finish(first[0], kDown));
  const auto blocked = schedule.take_blocked();
  ASSERT_THAT(blocked, SizeIs(2)) << "not the failed one, not the running one";
  EXPECT_EQ(blocked[0].url, "http://a.test/ca");
  EXPECT_EQ(blocked[0].origin, "http://a.test");
  EXPECT_EQ(blocked[0].failure, kDown);
  EXPECT_EQ(blocked[0].failed_at, now);
  add(1, {"http://a.test/late"});
  EXPECT_THAT(start(), IsEmpty());
  ASSERT_THAT(schedule.take_blocked(), SizeIs(1)) << "due during the outage";
  now += 1min;
  EXPECT_THAT(start(), IsEmpty()) << "a query is still running";
  EXPECT_THAT(schedule.take_blocked(), IsEmpty()) << "reported already";
}

TEST_F(QueryScheduleTest, ReportsABlockedCertificateAgainInTheNextOutage) {
  add(1, {"http://a.test/"});
  finish(start().front(), kDown);
  add(1, {"http://a.test/"});
  start();
  ASSERT_THAT(schedule.take_blocked(), SizeIs(1));
  now += 1min;
  finish(schedule.start(now).front());
  for (const auto& due : schedule.start(now)) finish(due);  // both are well again
  now += 2h;
  const auto due = schedule.start(now);
  ASSERT_THAT(due, SizeIs(2));
  finish(due[0], kDown);
  EXPECT_THAT(schedule.take_blocked(), IsEmpty());
  finish(due[1], kDown);
  EXPECT_THAT(schedule.take_blocked(), IsEmpty()) << "both failed by themselves";
}

TEST_F(QueryScheduleTest, DoesNotReportACertificateThatHasAnotherResponder) {
  add(1, {"http://a.test/"});
  finish(start().front(), kDown);
  add(1, {"http://a.test/", "http://b.test/"});
  EXPECT_THAT(list_urls(start()), ElementsAre("http://b.test/"));
  EXPECT_THAT(schedule.take_blocked(), IsEmpty());
}

TEST_F(QueryScheduleTest, DoesNotQueryRemovedCertificates) {
  const auto added = add(3, {"http://a.test/"});
  const auto queries = start();
  ASSERT_THAT(queries, SizeIs(2));
  for (const auto& certificate : added) schedule.remove(certificate->key);
  EXPECT_EQ(schedule.size(), 0U);
  EXPECT_FALSE(finish(queries[0]));
  EXPECT_FALSE(finish(queries[1], kDown));
  EXPECT_THAT(start(), IsEmpty());
  EXPECT_EQ(schedule.wake_time(), std::nullopt);
}

TEST_F(QueryScheduleTest, ACertificateAddedAgainIsANewEntry) {
  const auto added = add(1, {"http://a.test/"});
  const auto before = start();
  schedule.remove(added[0]->key);
  schedule.add(added[0], now);
  EXPECT_FALSE(finish(before.at(0)));
  EXPECT_THAT(start(), SizeIs(1));
}

TEST_F(QueryScheduleTest, ReportsAnInvalidUrl) {
  add(1, {"ldap://a.test/"});
  const auto queries = start();
  ASSERT_THAT(list_urls(queries), ElementsAre("ldap://a.test/"));
  EXPECT_TRUE(finish(queries[0], responder::QueryFailure{responder::FailureReason::bad_url, "no"}));
  EXPECT_THAT(schedule.start(now + 29min), IsEmpty());
}

}  // namespace
}  // namespace staple::polling
